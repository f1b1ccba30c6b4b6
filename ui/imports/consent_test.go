package imports

import (
	"slices"
	"testing"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui/widgets"
)

// tick ticks a box and type fills in the field of a statement.
func (b *bench) state(p *page, source string, channels ...store.Channel) {
	b.t.Helper()
	s := p.changes.says
	if s == nil {
		b.t.Fatalf("no statement is being made; on the screen: %q", b.words())
	}
	for _, ch := range channels {
		s.checks[ch].Set(true)
	}
	s.source.SetText(source)
	s.source.OnChanged(source)
}

func TestConsentIsStatedWithItsSource(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	if !b.says("No consent is changed.") {
		t.Errorf("does not say that no consent is changed: %q", b.words())
	}
	b.press("They agreed elsewhere: say where")
	b.state(p, "")
	if p.changes.says.complete() {
		t.Error("a statement without source and channel is complete")
	}
	b.state(p, "form at the till", store.ChannelEmail)
	b.press("Record it with the import")
	b.until("it is counted", func() bool { return p.result != nil && p.result.Reachable[store.ChannelEmail] == 2 })
	if !b.says("You state that everybody") || !b.says("form at the till") {
		t.Errorf("what is stated is not shown: %q", b.words())
	}
	b.press("Import 3 customers")
	b.until("the rows are in", func() bool { return p.ended })
	ada := b.people()["c1"]
	if k := ada.ConsentFor(store.ChannelEmail, store.PurposeAdvertising); k.State != store.ConsentOptedIn || k.Source != "form at the till" {
		t.Errorf("%+v", k)
	}
	// The next file begins without it.
	p = b.counted("later.csv", people+"c5,Eve,eve@example.com,Leeds\n")
	if len(p.wishes.consented) > 0 || p.result.Reachable[store.ChannelEmail] != 2 || !b.says("They agreed elsewhere") {
		t.Errorf("the statement was taken over: %+v %q", p.result.Reachable, b.words())
	}
}

func TestAStatementIsTakenBack(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	b.press("They agreed elsewhere: say where")
	b.state(p, "till", store.ChannelEmail)
	b.press("Record it with the import")
	b.until("it is counted", func() bool { return p.result != nil && p.result.Reachable[store.ChannelEmail] == 2 })
	b.press("Take that back")
	b.until("nobody consents", func() bool { return p.result != nil && p.result.Reachable[store.ChannelEmail] == 0 })
}

func TestWhereConsentsOfAColumnWereGiven(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", "customer id,email,수신동의\nc1,ada@example.com,Y\n")
	if !b.says("Agreed at: people.csv") {
		t.Fatalf("%q", b.words())
	}
	b.press("Say where")
	b.state(p, "our website")
	b.press("Record it with the import")
	b.until("it is taken", func() bool { return p.result != nil && b.says("Agreed at: our website") })
	b.press("Import 1 customer")
	b.until("the rows are in", func() bool { return p.ended })
	ada := b.people()["c1"]
	if k := ada.ConsentFor(store.ChannelEmail, store.PurposeAdvertising); k.Source != "our website" {
		t.Errorf("%+v", k)
	}
}

func TestAColumnHasItsOwnPolicy(t *testing.T) {
	b := open(t)
	b.counted("people.csv", people)
	b.press("Import 3 customers")
	b.until("the rows are in", func() bool { return b.page.(*page).ended })
	p := b.counted("later.csv", "customer id,name,email,city\nc1,Augusta,ada@example.org,Paris\n")
	if !b.says("1 changed") || !b.says("City") && !b.says("city") {
		t.Errorf("column by column is not shown: %q", b.words())
	}
	chosen := func(text string) widgets.MenuItem {
		for _, item := range p.columns.rows[1].policies() {
			if item.Text == text {
				return item
			}
		}
		t.Fatalf("no %q in the menu", text)
		return widgets.MenuItem{}
	}
	if len(p.columns.rows[0].policies()) > 0 {
		t.Error("the id has a policy")
	}
	chosen("Fill blanks only").Do()
	b.until("the name stays", func() bool { return p.result != nil && p.result.Columns["name"].Kept == 1 })
	if !b.says("Fill blanks only · ") || !chosen("Fill blanks only").Checked {
		t.Errorf("the policy is not shown: %q", b.words())
	}
	b.press("Import 1 customer")
	b.until("the row is in", func() bool { return p.ended })
	if ada := b.people()["c1"]; ada.Name != "Ada" || ada.Email != "ada@example.org" {
		t.Errorf("%s %s", ada.Name, ada.Email)
	}
	p = b.counted("third.csv", "customer id,name,email,city\nc1,Augusta,ada@example.org,Rome\n")
	if i := slices.IndexFunc(p.found.Columns, func(c importer.Column) bool { return c.Name == "name" }); p.found.Columns[i].Policy != store.PolicyFill {
		t.Error("the policy of the column was forgotten")
	}
	chosen("What is there: as for the whole file").Do()
	b.until("the name changes", func() bool { return p.result != nil && p.result.Columns["name"].Changed == 1 })
}
