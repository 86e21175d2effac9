package rekindle_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestDocumentationHasNoWordOfC(t *testing.T) {
	known := identifiers(t)
	names, methods := regexp.MustCompile(`\b[A-Za-z]+[a-z0-9][A-Z]\w*`), regexp.MustCompile(`\b[A-Z]\w*\.[A-Z]\w*`)
	files, err := filepath.Glob("*.go")
	require(t, err)
	generated := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
		require(t, err)
		isGenerated := ast.IsGenerated(parsed) // before its comments are taken
		if isGenerated {
			generated++
		}
		documented, err := doc.NewFromFiles(set, []*ast.File{parsed}, "rekindle.org/rekindle")
		require(t, err)
		for _, text := range documentation(documented) {
			plain := quoted.ReplaceAllString(text, "$1$2$3")
			if found := wordsOfC.FindString(plain); found != "" && !wordsOfKeras[strings.Trim(found, " ;,.'()")] {
				t.Errorf("%s: %q in the documentation: %s", file, found, text)
			}
			if !isGenerated { // it may name what is not Rekindle's
				continue
			}
			for _, name := range append(names.FindAllString(plain, -1), methods.FindAllString(plain, -1)...) {
				if _, method, ok := strings.Cut(name, "."); ok {
					name = method
				}
				if !known[name] && !ofTheWorld[name] {
					t.Errorf("%s: Go has no %s, of the documentation: %s", file, name, text)
				}
			}
		}
	}
	if generated < 20 {
		t.Errorf("%d generated files; expected those of all parts", generated)
	}
}

// wordsOfKeras may be in the documentation.
var wordsOfKeras = map[string]bool{"skip_mismatch": true, "stop_training": true}

// ofTheWorld are names of people and of others' works that look like those of Go.
var ofTheWorld = map[string]bool{
	"FarmHash": true, "LeCun": true, "McMahan": true, "NaN": true, "SipHash": true, "TensorFlow": true,
}

// documentation is what a file says of all that is public in it.
func documentation(file *doc.Package) []string {
	texts := []string{file.Doc}
	add := func(functions []*doc.Func, values ...*doc.Value) {
		for _, function := range functions {
			texts = append(texts, function.Doc)
		}
		for _, value := range values {
			texts = append(texts, value.Doc)
			for _, spec := range value.Decl.Specs {
				texts = append(texts, spec.(*ast.ValueSpec).Comment.Text())
			}
		}
	}
	add(file.Funcs, append(file.Consts, file.Vars...)...)
	for _, of := range file.Types {
		texts = append(texts, of.Doc)
		add(append(of.Funcs, of.Methods...), append(of.Consts, of.Vars...)...)
		if fields, ok := of.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType); ok {
			for _, field := range fields.Fields.List {
				texts = append(texts, field.Doc.Text(), field.Comment.Text())
			}
		}
	}
	return texts
}
