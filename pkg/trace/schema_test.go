package trace_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(trace.JSONSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSchemaHoldsForWhatIsWritten(t *testing.T) {
	schema := compileSchema(t)
	validate := func(line []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			return err
		}
		return schema.Validate(v)
	}
	full := small
	full.full = true
	for _, o := range []sampleOptions{small, full, assisted, beams} {
		s := newSample(o)
		for _, line := range bytes.SplitAfter(bytes.TrimSpace(s.bytes(t)), []byte("\n")) {
			if err := validate(line); err != nil {
				t.Errorf("%s\n%v", line, err)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		step, beam := drawStep(t, 0, &run), drawBeam(t, &run)
		step.Draw.U = 0.5
		soften(&step.Row)
		for i := range beam.Rows {
			soften(&beam.Rows[i].Row)
		}
		for _, write := range []func(*trace.Writer) error{
			func(w *trace.Writer) error { return nil },
			func(w *trace.Writer) error { return w.Step(&step) },
			func(w *trace.Writer) error { return w.Beam(&beam) },
		} {
			var buf bytes.Buffer
			w := trace.NewWriter(&buf)
			if err := w.Run(&run); err != nil {
				t.Fatal(err)
			}
			if err := write(w); err != nil {
				t.Fatal(err)
			}
			for line := range bytes.Lines(buf.Bytes()) {
				if err := validate(line); err != nil {
					t.Fatalf("%s\n%v", line, err)
				}
			}
		}
	})
}

// soften makes a row's probabilities what they are: any float is drawn, and
// no probability is negative.
func soften(r *trace.Row) {
	for _, c := range r.Candidates {
		for i, p := range c.Probs {
			c.Probs[i] = max(p, 0)
		}
	}
}

// Every json tag of the types is a property of the schema, the ones without
// omitempty are required, and there are no others.
func TestSchemaMatchesTheTypes(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal([]byte(trace.JSONSchema), &doc); err != nil {
		t.Fatal(err)
	}
	defs := doc["$defs"].(map[string]any)
	resolve := func(s map[string]any) map[string]any {
		if ref, ok := s["$ref"].(string); ok {
			return defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		}
		return s
	}
	var compare func(path string, typ reflect.Type, schema map[string]any)
	compare = func(path string, typ reflect.Type, schema map[string]any) {
		schema = resolve(schema)
		switch typ.Kind() {
		case reflect.Pointer:
			compare(path, typ.Elem(), schema)
		case reflect.Slice:
			if typ.Elem().Kind() != reflect.Uint8 {
				compare(path+"[]", typ.Elem(), schema["items"].(map[string]any))
			}
		case reflect.Map:
			if more, ok := schema["additionalProperties"].(map[string]any); ok {
				compare(path+"{}", typ.Elem(), more)
			}
		case reflect.Int, reflect.Int64:
			if schema["type"] != "integer" && schema["const"] == nil {
				t.Errorf("%s: an integer in Go, %v in the schema", path, schema["type"])
			}
		case reflect.Float32, reflect.Float64:
			if kind := schema["type"]; kind != "number" && !reflect.DeepEqual(kind, []any{"number", "null"}) {
				t.Errorf("%s: a number in Go, %v in the schema", path, kind)
			}
		case reflect.Struct:
			properties := schema["properties"].(map[string]any)
			if schema["additionalProperties"] != false {
				t.Errorf("%s: the schema lets other keys pass", path)
			}
			var required []string
			for _, key := range schema["required"].([]any) {
				required = append(required, key.(string))
			}
			for _, f := range reflect.VisibleFields(typ) {
				if f.Anonymous {
					continue
				}
				name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				sub, ok := properties[name].(map[string]any)
				if !ok {
					t.Errorf("%s.%s is not in the schema", path, name)
					continue
				}
				delete(properties, name)
				if slices.Contains(required, name) == (options == "omitempty") {
					t.Errorf("%s.%s: required is %v, omitempty %v", path, name, slices.Contains(required, name), options == "omitempty")
				}
				compare(path+"."+name, f.Type, sub)
				properties[name] = sub
			}
			if len(properties) != countKeys(typ) {
				t.Errorf("%s: the schema has %d properties, the type %d", path, len(properties), countKeys(typ))
			}
		}
	}
	if got := defs["reason"].(map[string]any)["enum"]; !reflect.DeepEqual(got, listed(trace.FinishReasons())) {
		t.Errorf("the schema knows the finish reasons %v", got)
	}
	strategy := defs["run"].(map[string]any)["properties"].(map[string]any)["strategy"].(map[string]any)
	if got := strategy["enum"]; !reflect.DeepEqual(got, listed(trace.Strategies())) {
		t.Errorf("the schema knows the strategies %v", got)
	}
	compare("run", reflect.TypeFor[trace.Run](), defs["run"].(map[string]any))
	compare("step", reflect.TypeFor[trace.Step](), defs["step"].(map[string]any))
	compare("beam", reflect.TypeFor[trace.Beam](), defs["beam"].(map[string]any))
	compare("end", reflect.TypeFor[trace.End](), defs["end"].(map[string]any))
}

func listed(names []string) []any {
	var list []any
	for _, name := range names {
		list = append(list, name)
	}
	return list
}

func countKeys(typ reflect.Type) int {
	n := 0
	for _, f := range reflect.VisibleFields(typ) {
		if !f.Anonymous {
			n++
		}
	}
	return n
}
