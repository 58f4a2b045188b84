package quiz_test

// A call in which one setting does nothing.
func ExampleLab_Ask_wrongSetting() {
	example("wrong-setting", 4, "")
	// Output:
	// Find the wrong setting
	//  model.generate(**inputs, max_time=30.0, do_sample=False, min_new_tokens=10,
	//  max_new_tokens=80, use_cache=True, repetition_penalty=1.1, temperature=0.5)
	//
	//  Question. One setting of this call is wrong: transformers refuses it or warns
	//  of it, or it does nothing or harm. Which one?
	//
	//  letter  option
	//  a       max_time=30.0
	//  b       do_sample=False
	//  c       min_new_tokens=10
	//  d       max_new_tokens=80
	//  e       use_cache=True
	//  f       repetition_penalty=1.1
	//  g       temperature=0.5
	//  Answer with one letter, a to g.
	//
	// > g
	//  Right. temperature=0.5 does nothing: do_sample is False.
	//
	//  setting         level   rule                        way out
	//  temperature=0.5 warning temperature-without-sampli… set do_sample=True, or drop
	//                                                      temperature
	//  An error is what transformers refuses; a warning is what it warns of, or what
	//  does nothing or harm.
	//
	//  More: explain params temperature
}
