package liquid

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	osteele "github.com/osteele/liquid"
	"github.com/osteele/liquid/render"
)

// typical is testdata/typical.liquid: a Korean mail of 3 KB with a loop of
// four products, branches and some forty filters.
func typical(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/typical.liquid")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func typicalCustomer(i int) map[string]any {
	var products []any
	for n := range 4 {
		products = append(products, map[string]any{
			"name": fmt.Sprintf("손으로 만든 라벤더 비누 & 거품 %d", n), "price": 12000 + 1500*n, "stock": (i + n) % 5,
			"url": fmt.Sprintf("https://shop.example/p/%d?ref=mail", n), "tags": []any{"비누", "선물"}, "rating": 4.25,
		})
	}
	return map[string]any{
		"name": fmt.Sprintf("김민수%d", i), "email": "customer@shop.example", "points": 1200 + i%4000, "tier": []string{"gold", "silver", "basic"}[i%3],
		"city": "부산", "joined": time.Date(2025, 3, 1+i%28, 9, 0, 0, 0, time.UTC), "products": products, "coupon": "WELCOME10",
		"shop": map[string]any{"name": "길목 비누", "phone": "051-123-4567", "address": "부산 중구 <1층>"},
	}
}

func plainEngine() *osteele.Engine {
	e := osteele.NewEngine()
	e.SetAutoEscapeReplacer(render.HtmlEscaper)
	e.RegisterFilter("won", func(v any) string { return group(fmt.Sprint(v), ",") + "원" })
	return e
}

// BenchmarkTypicalMail compares one render of a typical mail, all guards on,
// with plain osteele FRender into a reused buffer.
func BenchmarkTypicalMail(b *testing.B) {
	source := typical(b)
	b.Run("osteele", func(b *testing.B) {
		t, err := plainEngine().ParseString(source)
		if err != nil {
			b.Fatal(err)
		}
		var out bytes.Buffer
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			out.Reset()
			if err := t.FRender(&out, typicalCustomer(0)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gilmok", func(b *testing.B) {
		t, err := New(Options{}).Compile(source, HTML)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := t.Render(typicalCustomer(0)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("compile", func(b *testing.B) {
		e := New(Options{})
		b.ReportAllocs()
		for b.Loop() {
			if _, err := e.Compile(source, HTML); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestSpeed holds the guarded engine to nine tenths of the speed of plain
// osteele, in turns and by the best of many rounds, so that a busy machine
// does not decide.
func TestSpeed(t *testing.T) {
	source := typical(t)
	reference, err := plainEngine().ParseString(source)
	if err != nil {
		t.Fatal(err)
	}
	ours := mustCompile(t, Options{}, source, HTML)
	vars := typicalCustomer(0)
	var out bytes.Buffer
	plain := func() { out.Reset(); _ = reference.FRender(&out, vars) }
	guarded := func() { _, _ = ours.Render(vars) }
	ratio := 0.0
	for again := 0; again < 10 && ratio < 0.9; again++ {
		ratio = speedRatio(plain, guarded)
	}
	t.Logf("%.2f of the speed of plain osteele", ratio)
	if ratio < 0.9 {
		t.Errorf("%.2f of the speed of plain osteele, want 0.9", ratio)
	}
}

// speedRatio is how fast b is in units of a.
func speedRatio(a, b func()) float64 {
	best := [2]time.Duration{time.Hour, time.Hour}
	for range 30 {
		for i, run := range []func(){a, b} {
			began := time.Now()
			for range 10 {
				run()
			}
			best[i] = min(best[i], time.Since(began))
		}
	}
	return float64(best[0]) / float64(best[1])
}

// TestTypicalMail renders the benchmark's mail as text with both engines: the
// guarded one must say the same as the base it stands on.
func TestTypicalMail(t *testing.T) {
	source := typical(t)
	base := osteele.NewEngine()
	base.RegisterFilter("won", func(v any) string { return group(fmt.Sprint(v), ",") + "원" })
	reference, err := base.ParseString(source)
	if err != nil {
		t.Fatal(err)
	}
	ours := mustCompile(t, Options{}, source, Text)
	for i := range 50 {
		want, err := reference.RenderString(typicalCustomer(i))
		if err != nil {
			t.Fatal(err)
		}
		out, renderErr := ours.Render(typicalCustomer(i))
		if renderErr != nil {
			t.Fatal(renderErr)
		}
		if out.Text != want {
			t.Fatalf("customer %d:\n%s", i, firstDifference(want, out.Text))
		}
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %q\ngot  %q", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("want %d lines, got %d", len(w), len(g))
}

func mustCompile(t testing.TB, o Options, source string, mode Mode) *Template {
	t.Helper()
	compiled, err := New(o).Compile(source, mode)
	if err != nil {
		t.Fatalf("%q: %v", source, err)
	}
	return compiled
}

func mustRender(t testing.TB, o Options, source string, mode Mode, vars map[string]any) Output {
	t.Helper()
	out, err := mustCompile(t, o, source, mode).Render(vars)
	if err != nil {
		t.Fatalf("%q: %v", source, err)
	}
	return out
}
