package liquid_test

import (
	"fmt"
	"time"

	"gilmok/preview/liquid"
)

func Example() {
	engine := liquid.New(liquid.Options{
		KnownNames: []string{"name", "city", "joined"},
		Env:        liquid.Env{Now: liquid.At(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)), Locale: "ko"},
	})
	template, err := engine.Compile(`<b>{{ name | josa: '은/는' }}</b> {{ joined | relative_date }}부터 {{ citty }} 단골`, liquid.HTML)
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := template.Render(map[string]any{"name": "<지현>", "joined": "2026-11-01"})
	fmt.Println(out.Text, err)
	fmt.Println(out.Missing, out.Warnings)
	// Output:
	// <b>&lt;지현&gt;은</b> 2주 전부터  단골 <nil>
	// [citty] [unknown_name: citty (did you mean "city"?)]
}

func Example_error() {
	_, err := liquid.New(liquid.Options{}).Compile("안녕하세요\n{{ name | upcas }}", liquid.Text)
	fmt.Println(err)
	// Output: line 2, column 11: there is no filter "upcas" (did you mean "upcase"?)
}
