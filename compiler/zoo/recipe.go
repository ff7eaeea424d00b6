package zoo

import _ "embed" // for the recipe

//go:embed models/RECIPE.md
var recipe string

// Markdown is text that a notebook shows laid out.
type Markdown string

// String returns the text as written.
func (m Markdown) String() string { return string(m) }

// MIME offers the text as Markdown.
func (m Markdown) MIME() map[string]any {
	return map[string]any{"text/markdown": string(m), "text/plain": string(m)}
}

// Recipe returns how the trained networks were made: data, training, results, digests.
func Recipe() Markdown { return Markdown(recipe) }
