package liquid

import "time"

// Limits bound what one template may ask for. A zero field takes the value
// of DefaultLimits.
type Limits struct {
	Source  int           // bytes of template source
	Tags    int           // tags and outputs in one source
	Depth   int           // blocks within blocks
	Output  int           // bytes rendered
	Value   int           // bytes of one text value
	Bytes   int           // bytes of all text values made during a render
	Items   int           // elements of one list
	Steps   int           // tags and loop rounds run
	Partial int           // include, render and content blocks run
	Nested  int           // partials within partials
	Time    time.Duration // of one render
}

// DefaultLimits let any real message through and stop every known attack
// well within a second.
var DefaultLimits = Limits{
	Source: 512 << 10, Tags: 5000, Depth: 60,
	Output: 2 << 20, Value: 1 << 20, Bytes: 32 << 20, Items: 20_000,
	Steps: 500_000, Partial: 200, Nested: 10, Time: 500 * time.Millisecond,
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	for _, f := range []struct{ given, fallback *int }{
		{&l.Source, &d.Source}, {&l.Tags, &d.Tags}, {&l.Depth, &d.Depth},
		{&l.Output, &d.Output}, {&l.Value, &d.Value}, {&l.Bytes, &d.Bytes},
		{&l.Items, &d.Items}, {&l.Steps, &d.Steps}, {&l.Partial, &d.Partial}, {&l.Nested, &d.Nested},
	} {
		if *f.given == 0 {
			*f.given = *f.fallback
		}
	}
	if l.Time == 0 {
		l.Time = d.Time
	}
	return l
}
