package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const shoppers = "id,email\nA,a@example.com\nB,b@example.com\nC,c@example.com\n"

const purchases = "order_id,customer_id,date,total\n1,A,2026-01-05,10000\n2,A,2026-02-10,20000\n3,B,2026-01-20,5000\n4,C,2026-02-01,7000\n"

// The numbers of three customers can be counted by hand.
func TestReports(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", shoppers))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", purchases))
	now := "--now=2026-03-15T00:00:00Z"

	f := l.must(exitDone, "", "report", "funnel", now)
	steps := f["steps"].([]any)
	if len(steps) != 2 {
		t.Fatalf("funnel: %v", f)
	}
	first, again := steps[0].(map[string]any), steps[1].(map[string]any)
	if first["event"] != "ordered" || first["reached"] != 3.0 || again["reached"] != 1.0 || again["left"] != 2.0 || again["median_seconds"] != 36.0*86400 {
		t.Errorf("funnel: %v", f)
	}
	if f := l.must(exitDone, "", "report", "funnel", now, "--days=30"); f["steps"].([]any)[1].(map[string]any)["reached"] != 0.0 {
		t.Errorf("36 days lie within 30: %v", f)
	}

	cohorts := l.must(exitDone, "", "report", "retention", now)["cohorts"].([]any)
	january := cohorts[0].(map[string]any)
	if len(cohorts) != 2 || january["month"] != "2026-01" || january["people"] != 2.0 || january["whole"] != 2.0 {
		t.Fatalf("cohorts: %v", cohorts)
	}
	if back := january["returned"].([]any); len(back) != 3 || back[0] != 0.0 || back[1] != 1.0 || back[2] != 0.0 {
		t.Errorf("January came back: %v", back)
	}

	rfm := l.must(exitDone, "", "report", "rfm", "--customers")
	if rfm["people"] != 3.0 || rfm["currency"] != "KRW" {
		t.Errorf("rfm: %v", rfm)
	}
	best := rfm["customers"].([]any)[0].(map[string]any)
	if best["orders"] != 2.0 || best["spent"] != "30000" || best["group"] != "loyal" && best["group"] != "champions" {
		t.Errorf("the best customer: %v", best)
	}
}

// People told apart by an attribute, a segment and the campaign that brought them.
func TestReportsByPart(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email,city\nA,a@example.com,Busan\nB,b@example.com,Seoul\nC,c@example.com,Seoul\nD,d@example.com,\n"))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", purchases+"5,D,2026-01-02,10\n"))
	l.must(exitDone, "", "import", "events", l.file("visits.csv", "event,customer_id,at,utm_campaign\nvisited,B,2026-01-03,naver\nvisited,B,2026-01-01,spring\nwished,B,2026-01-04,\n"))
	now := "--now=2026-03-15T00:00:00Z"
	if f := l.must(exitDone, "", "report", "funnel", now); f["never"] != 3.0 { // of four
		t.Errorf("A, C and D never visited: %v", f)
	}
	if f := l.must(exitDone, "", "report", "funnel", now, "--step=visited", "--step=ordered"); f["never"] != nil {
		t.Errorf("nobody asked who never visited: %v", f)
	}
	parts := func(args ...string) (out []string) {
		for _, one := range l.must(exitDone, "", append([]string{"report", now}, args...)...)["parts"].([]any) {
			p := one.(map[string]any)
			line := fmt.Sprint(p["part"], " ", p["side"], " ", p["small"])
			if steps, funnel := p["steps"].([]any); funnel {
				for _, s := range steps {
					line += fmt.Sprint(" ", s.(map[string]any)["reached"])
				}
			} else {
				line += fmt.Sprint(" ", p["people"], p["returned"], p["old"])
			}
			out = append(out, line)
		}
		return out
	}
	l.must(exitDone, `city is "Seoul"`, "segment", "save", "From Seoul", "-")
	for _, c := range []struct{ args, want []string }{
		{[]string{"funnel", "--step=ordered", "--step=ordered", "--by=city"}, []string{"Seoul <nil> true 2 0", "Busan <nil> true 1 1", "<nil> <nil> true 1 0"}},
		{[]string{"funnel", "--step=ordered", "--step=ordered", "--segment=From Seoul"}, []string{"From Seoul in true 2 0", "From Seoul out true 2 1"}},
		{[]string{"funnel", "--by=campaign", "--step=visited", "--step=wished", "--step=ordered"}, []string{"spring <nil> true 1 1 1"}},
		{[]string{"retention", "--by=city", "--return=tasted"}, []string{"Seoul <nil> true 2 [0 0] [2 1]", "Busan <nil> true 1 [0 0] [1 1]", "<nil> <nil> true 1 [0 0] [1 1]"}}, // nobody did
		{[]string{"retention", "--by=city"}, []string{"Seoul <nil> true 2 [0 0] [2 1]", "Busan <nil> true 1 [0 1] [1 1]", "<nil> <nil> true 1 [0 0] [1 1]"}},
	} {
		if got := parts(c.args...); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.args, got, c.want)
		}
	}
	l.must(exitFailed, "", "report", "funnel", "--by=shoe_size")
	l.must(exitFailed, "", "report", "retention", "--segment=Nobody")
	l.must(exitUsage, "", "report", "funnel", "--by=city", "--segment=From Seoul")
	l.must(exitUsage, "", "report", "funnel", "--step=visited")
}

const baskets = "order_id,customer_id,date,total,product_id,product_name,category\n" +
	"1,A,2026-01-05,10000,soap,Soap,bath\n1,A,2026-01-05,10000,dish,Dish,bath\n2,B,2026-02-10,20000,soap,Soap,bath\n2,B,2026-02-10,20000,dish,Dish,bath\n" +
	"3,C,2026-02-12,5000,soap,Soap,bath\n4,C,2026-02-13,5000,oil,Oil,home\n"

// After an import of orders, segments know what follows from it.
func TestReportsThatAreComputed(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", shoppers))
	l.must(exitFailed, "", "report", "recommendations")
	l.must(exitFailed, "", "report", "scores")
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", baskets))

	if n := l.must(exitDone, `{"attribute":"purchase_count","op":"is","value":2}`, "segment", "count", "--rule=-")["count"]; n != 1.0 {
		t.Errorf("%v people bought twice", n)
	}
	first := func(flags ...string) any {
		list := l.must(exitDone, "", append([]string{"report", "recommendations"}, flags...)...)["products"].([]any)
		return list[0].(map[string]any)["product"]
	}
	for flags, want := range map[string]string{"--product=dish": "soap", "--customer=C": "dish", "--in=home": "oil"} {
		if got := first(flags); got != want {
			t.Errorf("%s: %v, want %s", flags, got, want)
		}
	}
	scores := l.must(exitDone, "", "report", "scores")["buy"].(map[string]any)
	if scores["refused"] != "too_short" || scores["days"] != 30.0 {
		t.Errorf("scores: %v", scores)
	}
	if orders := l.must(exitDone, "", "report", "scores")["orders"].(map[string]any); orders["refused"] != "too_few" {
		t.Errorf("forecast: %v", orders)
	}
	if done := l.must(exitDone, "", "report", "compute"); done["customers"] != 3.0 || done["products"] != 3.0 {
		t.Errorf("computed: %v", done)
	}
	l.must(exitFailed, "", "report", "recommendations", "--customer=nobody")

	// A file of lines for orders that are there already tells something new, too.
	l.must(exitDone, "", "import", "orders", l.file("lines.csv", "order_id,product_id,product_name\n3,balm,Balm\n"))
	if got := first("--product=balm"); got != "soap" {
		t.Errorf("with balm goes %v", got)
	}
}

func TestAttributionByVisits(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", shoppers))
	l.must(exitDone, "", "import", "events", l.file("visits.csv",
		"event,customer_id,at,utm_campaign\nvisited,A,2026-01-01,spring\nvisited,A,2026-01-03,naver\nvisited,B,2026-01-19,spring\nvisited,C,2025-12-01,spring\n"))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", purchases))
	report := l.must(exitDone, "", "report", "attribution", "--days=7")
	campaigns := map[string]map[string]any{}
	for _, c := range report["campaigns"].([]any) {
		campaigns[c.(map[string]any)["campaign"].(string)] = c.(map[string]any)
	}
	orders := func(campaign, model string) any { return campaigns[campaign][model].(map[string]any)["orders"] }
	if orders("spring", "first") != 2.0 || orders("spring", "last") != 1.0 || orders("naver", "last") != 1.0 || orders("naver", "linear") != 0.5 {
		t.Errorf("%v", report)
	}
}

func TestHabitsAndReachOfASmallShop(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", shoppers))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", purchases+"5,B,2026-09-01,100\n"))
	if h := l.must(exitDone, "", "report", "habits"); h["people"] != 3.0 || h["came_back"] != 1.0 || h["days"] != 180.0 {
		t.Errorf("habits: %v", h)
	}
	if r := l.must(exitDone, "", "report", "reach"); len(r["weeks"].([]any)) != 0 || r["zone"] != "Asia/Seoul" {
		t.Errorf("reach: %v", r)
	}
}

// The sample shop has run an experiment; every way it went is in the report, and
// adds up to who came there.
func TestReportOfAnExperiment(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "sample", filepath.Join(l.dir, "sample.gilmok"), "--lang=en")
	r := l.must(exitDone, "", "report", "experiment", "Abandoned cart")
	x := r["experiments"].([]any)[0].(map[string]any)
	variants := x["variants"].([]any)
	if r["event"] != "ordered" || x["baseline"] != "control" || len(variants) != 3 {
		t.Fatalf("%v", r)
	}
	people := 0.0
	for _, v := range variants {
		one := v.(map[string]any)
		people += one["people"].(float64)
		if _, held := one["p_value"]; held == (one["variant"] == "control") {
			t.Errorf("held against the baseline: %v", one)
		}
	}
	id := x["step"].(string)
	status := l.must(exitDone, "", "journey", "status", "Abandoned cart")
	if arrived := status["steps"].(map[string]any)[id].(map[string]any)["arrived"].(float64); people == 0 || people > arrived {
		t.Errorf("%v people chose, %v came by", people, arrived)
	}
	if code, _, _ := l.run("", "report", "experiment", "Win-back"); code != exitUsage {
		t.Errorf("a journey without an experiment ends with %d", code)
	}
}

// What is said to do next can be done.
func TestAReportWithoutASchedule(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	e := l.must(exitUsage, "", "report", "pdf")["error"].(map[string]any)
	if said := fmt.Sprint(e["message"]); e["code"] != "NO_SCHEDULE" || !strings.Contains(said, "gilmokctl settings set report.every monthly") {
		t.Errorf("%v", e)
	}
	l.must(exitDone, "", "settings", "set", "report.every", "monthly")
	l.must(exitDone, "", "settings", "set", "report.folder", l.dir)
	for _, written := range []bool{true, false} {
		if r := l.must(exitDone, "", "report", "pdf", "--now=2026-03-05T12:00:00Z"); r["written"] != written {
			t.Errorf("%v", r)
		}
	}
}

// Whatever the results are split by, the parts add up to the whole.
func TestResultsAddUp(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "sample", filepath.Join(l.dir, "sample.gilmok"), "--lang=en")
	sum := func(flags ...string) (out [5]float64) {
		t.Helper()
		lines := l.must(exitDone, "", append([]string{"report", "results"}, flags...)...)["lines"].([]any)
		if len(lines) == 0 {
			t.Errorf("%v: no lines", flags)
		}
		for _, one := range lines {
			for i, key := range []string{"sent", "opened", "machine_opened", "clicked", "orders"} {
				out[i] += one.(map[string]any)[key].(float64)
			}
		}
		return out
	}
	whole := sum()
	if whole[0] == 0 || whole[1] == 0 || whole[2] == 0 || whole[1] > whole[0] {
		t.Errorf("the sample tells %v", whole)
	}
	const name = "Bought twice"
	l.must(exitDone, `{"attribute":"purchase_count","op":"at_least","value":2}`, "segment", "save", name, "-")
	for _, flags := range [][]string{{"--by=version"}, {"--by=step"}, {"--by=message"}, {"--segment=" + name}, {"--by=message", "--segment=" + name}} {
		if got := sum(flags...); got != whole {
			t.Errorf("%v: %v, want %v", flags, got, whole)
		}
	}
	variants := sum("Abandoned cart", "--by=variant")
	if one := sum("Abandoned cart"); variants[0] == 0 || variants[0] > one[0] {
		t.Errorf("variants sent %v of %v", variants, one)
	}
	l.must(exitUsage, "", "report", "results", "--by=variant")
	l.must(exitFailed, "", "report", "results", "--segment=nobody knows it")
}

// Two sign up, one of them buys.
func TestNewcomersReport(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", shoppers))
	l.must(exitDone, "", "import", "events", l.file("came.csv", "event,customer_id,at\nvisited,A,2026-01-02\nsigned_up,A,2026-01-03\nsigned_up,B,2026-02-01\n"))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", "order_id,customer_id,date,total,product_id,quantity\n1,A,2026-01-05,10000,soap,1\n2,A,2026-02-10,20000,oil,1\n3,C,2026-01-20,5000,soap,2\n"))
	n := l.must(exitDone, "", "report", "newcomers", "--now=2026-03-15T00:00:00Z")
	first := n["first_orders"].(map[string]any)
	if n["visitors"] != 1.0 || n["members"] != 2.0 || n["members_bought"] != 1.0 || n["members_not_yet"] != 1.0 || n["buyers"] != 2.0 || n["small"] != true {
		t.Errorf("%v", n)
	}
	if first["orders"] != 2.0 || first["spent"] != "15000" || first["average"] != "7500" || first["products"].([]any)[0].(map[string]any)["orders"] != 2.0 {
		t.Errorf("first orders %v", first)
	}
	if n["to_order"].(map[string]any)["median_seconds"] != 2*86400.0 {
		t.Errorf("to the order %v", n["to_order"])
	}
	if n := l.must(exitDone, "", "report", "newcomers", "--from=2026-01-10T00:00:00Z", "--to=2026-02-15T00:00:00Z"); n["members"] != 1.0 || n["buyers"] != 1.0 {
		t.Errorf("of five weeks %v", n)
	}
}

func TestWhatAdvertisingCost(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", shoppers))
	l.must(exitDone, "", "import", "events", l.file("visits.csv", "event,customer_id,at,UTM Source,UTM Campaign\nvisited,A,2026-01-03,naver,spring\nvisited,B,2026-02-01,meta,\n"))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", purchases))
	spend := l.file("spend.csv", "day,campaign,cost\n2026-01-01,spring,1000\n2026-01-03,spring,3000\n")
	if r := l.must(exitDone, "", "report", "spend", "import", spend, "--channel=naver"); r["added"] != 2.0 {
		t.Errorf("%v", r)
	}
	if r := l.must(exitDone, "", "report", "spend", "import", spend, "--channel=naver"); r["added"] != 0.0 || r["updated"] != 2.0 {
		t.Errorf("the same file again: %v", r)
	}
	r := l.must(exitDone, "", "report", "ads")
	spring := r["campaigns"].([]any)[0].(map[string]any)
	if spring["cost"] != "4000" || spring["spent"] != "10000" || spring["return"] != "2.50" || spring["per_new_customer"] != "4000" || spring["left"] != "6000" {
		t.Errorf("%v", spring)
	}
	l.must(exitDone, "", "report", "spend", "add", "500", "--from=2026-02-01", "--channel=meta")
	l.must(exitUsage, "", "report", "spend", "add", "500", "--from=2026-02-31", "--channel=meta")
	l.must(exitFailed, "", "report", "spend", "import", l.file("p.csv", shoppers))
	list := l.must(exitDone, "", "report", "spend", "list")["spend"].([]any)
	if len(list) != 3 || list[0].(map[string]any)["channel"] != "meta" {
		t.Fatalf("%v", list)
	}
	for _, one := range l.must(exitDone, "", "report", "ads")["campaigns"].([]any) {
		if c := one.(map[string]any); c["channel"] == "meta" && c["visits"] != 1.0 {
			t.Errorf("a visit that names its channel only: %v", c)
		}
	}
	l.must(exitDone, "", "report", "spend", "delete", "1")
	l.must(exitFailed, "", "report", "spend", "delete", "1")
}

// A came back after 36 days, B and C did not; C's first order is the newest but one.
func TestReturnsAndActivePeople(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", shoppers))
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", purchases))
	now := "--now=2026-03-15T00:00:00Z"
	brackets := func(flags ...string) (out [][2]float64) {
		for _, b := range l.must(exitDone, "", append([]string{"report", "returns", now}, flags...)...)["brackets"].([]any) {
			one := b.(map[string]any)
			out = append(out, [2]float64{one["people"].(float64), one["came_back"].(float64)})
		}
		return out
	}
	if got := brackets("--day=1,31,41,61"); len(got) != 3 || got[0] != [2]float64{3, 0} || got[1] != [2]float64{3, 1} || got[2] != [2]float64{1, 0} {
		t.Errorf("%v", got)
	}
	if got := brackets("--day=1,31,41", "--unbounded"); got[0] != [2]float64{3, 1} {
		t.Errorf("unbounded: %v", got)
	}
	if got := brackets("--day=1,31", "--return=viewed"); got[0] != [2]float64{3, 0} {
		t.Errorf("nobody looked: %v", got)
	}
	l.must(exitUsage, "", "report", "returns", "--day=8,1")
	days := l.must(exitDone, "", "report", "active", "--now=2026-02-10T12:00:00Z", "--days=2")["days"].([]any)
	last := days[1].(map[string]any)
	if last["day"] != "2026-02-10" || last["of_day"] != 1.0 || last["of_7"] != 1.0 || last["of_30"] != 3.0 {
		t.Errorf("%v", days)
	}
}
