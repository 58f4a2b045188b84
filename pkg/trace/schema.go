package trace

import _ "embed"

// JSONSchema describes a line of a trace (JSON Schema, draft 2020-12): what the
// writer writes and the readers take, and what each field means, for programs
// in other languages.
//
//go:embed schema.json
var JSONSchema string
