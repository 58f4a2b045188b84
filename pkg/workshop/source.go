package workshop

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
)

// Problem is what keeps a function from being called, or stopped it, as short as
// it can be said.
type Problem struct {
	File string // as in "argmax/argmax.go"; "" where it has no place
	Line int    // 0 where it has none
	Text string
	Help string // what to do; may be ""
}

// String is FILE:LINE: what is wrong.
func (p *Problem) String() string {
	switch {
	case p.File == "":
		return p.Text
	case p.Line == 0:
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// examine reads the exercise's source for what the compiler would say less
// plainly: no file, another package, another function.
func (f *Folder) examine(e Exercise) *Problem {
	names := f.sources(e)
	if len(names) == 0 {
		return &Problem{File: e.Name + "/" + e.Name + ".go", Text: "this file is missing", Help: "explain workshop reset " + e.Name + " brings it back"}
	}
	set := token.NewFileSet()
	var found *ast.FuncDecl
	first := ""
	for _, name := range names {
		file, err := parser.ParseFile(set, f.Path(name), nil, parser.SkipObjectResolution)
		shown := filepath.ToSlash(name)
		if first == "" {
			first = shown
		}
		var syntax scanner.ErrorList
		switch {
		case errors.As(err, &syntax):
			return &Problem{File: shown, Line: syntax[0].Pos.Line, Text: syntax[0].Msg}
		case err != nil:
			return &Problem{File: shown, Text: "this file cannot be read: " + err.Error()}
		case file.Name.Name != e.Name:
			return &Problem{File: shown, Line: set.Position(file.Name.Pos()).Line, Text: fmt.Sprintf("the package is called %s, and has to be %s", file.Name.Name, e.Name)}
		}
		for _, declared := range file.Decls {
			if function, ok := declared.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == e.Task.Func {
				found = function
			}
		}
	}
	wanted := e.Task.Func + strings.TrimPrefix(e.Task.Signature(), "func")
	if found == nil {
		return &Problem{File: first, Text: "there is no function " + e.Task.Func, Help: "it has to be " + wanted}
	}
	if got := signature(found.Type); got != e.Task.Signature() {
		at := set.Position(found.Pos())
		return &Problem{
			File: f.name(at.Filename), Line: at.Line,
			Text: fmt.Sprintf("the function is %s%s", e.Task.Func, strings.TrimPrefix(got, "func")),
			Help: "it has to be " + wanted,
		}
	}
	return nil
}

// signature is a function's type without the names of its parameters, as the
// package reflect writes it.
func signature(f *ast.FuncType) string {
	list := func(fields *ast.FieldList) string {
		var all []string
		if fields != nil {
			for _, field := range fields.List {
				for range max(len(field.Names), 1) {
					all = append(all, types.ExprString(field.Type))
				}
			}
		}
		return strings.Join(all, ", ")
	}
	text := "func(" + list(f.Params) + ")"
	switch results := list(f.Results); {
	case f.Results == nil:
		return text
	case strings.Contains(results, ", "):
		return text + " (" + results + ")"
	default:
		return text + " " + results
	}
}

// parameters are the names of the parameters of the function in a source.
func parameters(source []byte, function string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	var names []string
	for _, declared := range file.Decls {
		f, ok := declared.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Name.Name != function {
			continue
		}
		for _, field := range f.Type.Params.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
	}
	return names
}
