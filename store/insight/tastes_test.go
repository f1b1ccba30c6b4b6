package insight

import (
	"fmt"
	"math"
	"testing"
	"time"

	"gilmok/store"
)

// family buys nappies every 30 days for a year and then toys every 30 days; with them
// are people of whom nobody buys both.
func family() ([]store.Basket, map[string]string) {
	var list []store.Basket
	for month := range 24 {
		for c := range 8 {
			product := "nappy"
			if month >= 12 {
				product = "blocks"
			}
			list = append(list, store.Basket{Customer: store.CustomerID(c + 1), At: at(float64(30 * month)), Products: []string{product}})
			list = append(list, store.Basket{Customer: store.CustomerID(c + 101), At: at(float64(30 * month)), Products: []string{"pan", "mug"}})
		}
	}
	return list, map[string]string{"nappy": "Baby", "blocks": "Toys", "pan": "Kitchen", "mug": "Table"}
}

func TestTastesByHand(t *testing.T) {
	list, categories := family()
	tastes := LearnTastes(list, categories)
	if got := tastes.HalfLife[0]; got != 30*24*time.Hour {
		t.Errorf("nappies halve in %v", got)
	}
	// On the day of the third purchase: 1 + 1/2 + 1/4.
	of := tastes.At(at(60))[1]
	if len(of) != 1 || math.Abs(of[0].Weight-1.75) > 1e-9 || math.Abs(of[0].Score()-100*(1-math.Exp2(-1.75))) > 1e-9 {
		t.Errorf("%+v", of)
	}
	if one := (Interest{Weight: 1}).Score(); one != 50 {
		t.Errorf("one order now scores %v", one)
	}
	if got := fmt.Sprint(Named([]Interest{{"a", 1}, {"b", 0.42}, {"c", 0.41}})); got != "[a b]" {
		t.Errorf("interests %s", got)
	}
}

// A family whose nappies stop moves on, and nobody need tell it to.
func TestLifeStylesMoveOn(t *testing.T) {
	list, categories := family()
	tastes := LearnTastes(list, categories)
	styles := []LifeStyle{{"Baby", []string{"Baby"}}, {"Small child", []string{"Toys"}}, {"Cook", []string{"Kitchen", "Table"}}}
	for _, c := range []struct {
		day  float64
		want string
	}{{1, "Baby"}, {330, "Baby"}, {400, "Small child"}, {700, "Small child"}, {690 + 5*30, ""}} {
		if got := StyleOf(styles, tastes.At(at(c.day))[1]); got != c.want {
			t.Errorf("on day %v they live as %q, want %q", c.day, got, c.want)
		}
	}
	l := livings{now: map[store.CustomerID]string{}, before: map[store.CustomerID]string{}}
	for id, of := range tastes.At(at(420)) {
		l.now[id] = StyleOf(styles, of)
	}
	for id, of := range tastes.At(at(330)) {
		l.before[id] = StyleOf(styles, of)
	}
	sum := l.sum(styles, false)
	if fmt.Sprint(sum.Moves) != "[{Baby Small child 8}]" || sum.List[0].Before != 8 || sum.List[0].People != 0 || sum.List[2].People != 8 {
		t.Errorf("%+v", sum)
	}
}

// Those who buy pans buy mugs: one way of living; nappies and blocks are bought by the
// same people, too, though not at once.
func TestFindStyles(t *testing.T) {
	list, categories := family()
	styles := LearnTastes(list, categories).FindStyles()
	if got := fmt.Sprint(styles); got != "[{Baby · Toys [Baby Toys]} {Kitchen · Table [Kitchen Table]}]" {
		t.Errorf("%s", got)
	}
	if got := LearnTastes(nil, nil).FindStyles(); len(got) != 0 {
		t.Errorf("of nothing %v", got)
	}
}

func TestBestChannel(t *testing.T) {
	everywhere := func(store.Channel) bool { return true }
	all := Echoes{store.ChannelEmail: {1000, 100}, store.ChannelSMS: {1000, 200}}
	for _, c := range []struct {
		what string
		own  Echoes
		want store.Channel
		mine bool
	}{
		{"nobody wrote to them", nil, store.ChannelSMS, false},
		{"four mails, all answered", Echoes{store.ChannelEmail: {4, 4}}, store.ChannelSMS, false},
		{"five mails, all answered", Echoes{store.ChannelEmail: {5, 5}}, store.ChannelEmail, true},
		{"five mails, none answered", Echoes{store.ChannelEmail: {5, 0}}, store.ChannelSMS, true},
	} {
		if got, mine := c.own.Best(all, everywhere); got != c.want || mine != c.mine {
			t.Errorf("%s: %s, %v", c.what, got, mine)
		}
	}
	// By hand: a share of 100.5 in 1001 stands for ten mails; with five answered ones.
	if got, want := (Echoes{store.ChannelEmail: {5, 5}}).rate(store.ChannelEmail, all), (5+10*100.5/1001)/15; math.Abs(got-want) > 1e-12 {
		t.Errorf("rate %v, want %v", got, want)
	}
	if got, _ := (Echoes{}).Best(all, func(c store.Channel) bool { return c == store.ChannelEmail }); got != store.ChannelEmail {
		t.Errorf("who has no phone: %s", got)
	}
}

func TestEchoes(t *testing.T) {
	mail, text := store.ChannelEmail, store.ChannelSMS
	sent := func(day float64, c store.Channel) store.MessageAct {
		return store.MessageAct{At: at(day), Name: store.EventSent, Channel: c}
	}
	click := func(day float64, c store.Channel) store.MessageAct {
		return store.MessageAct{At: at(day), Name: store.EventClicked, Channel: c}
	}
	for _, c := range []struct {
		what    string
		touches []store.MessageAct
		orders  []time.Time
		want    Echoes
	}{
		{"a click", []store.MessageAct{sent(0, mail), click(1, mail)}, nil, Echoes{mail: {1, 1}}},
		{"two clicks answer once", []store.MessageAct{sent(0, mail), click(1, mail), click(2, mail)}, nil, Echoes{mail: {1, 1}}},
		{"too late", []store.MessageAct{sent(0, mail), click(4, mail)}, nil, Echoes{mail: {1, 0}}},
		{"a click answers its own channel", []store.MessageAct{sent(0, mail), sent(1, text), click(2, mail)}, nil, Echoes{mail: {1, 1}, text: {1, 0}}},
		{"an order answers the newest", []store.MessageAct{sent(0, mail), sent(1, text)}, []time.Time{at(2)}, Echoes{mail: {1, 0}, text: {1, 1}}},
		{"an order before", []store.MessageAct{sent(1, mail)}, []time.Time{at(0)}, Echoes{mail: {1, 0}}},
	} {
		if got := echoesOf(c.touches, c.orders); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}
