package lint

import "fmt"

// checkPractice finds what works and is not what people mean by it.
func checkPractice(r *report) {
	if t, ok := r.setNum("temperature"); ok && r.isTrue("do_sample") && t > 0 && t < 0.1 {
		r.add("almost-greedy", Note, "temperature", fmt.Sprintf("%s leaves nearly all probability on one token", r.text("temperature")), "do_sample=False takes the most probable token every time, for less work")
	}
	if p, ok := r.setNum("typical_p"); ok && r.samples() && p > 0 && p < 1 {
		r.add("typical-drops-top", Note, "typical_p", fmt.Sprintf("%s can cut the most probable token, as less surprising than the average", r.text("typical_p")), "that is what it is for; top_p keeps the top")
	}
}
