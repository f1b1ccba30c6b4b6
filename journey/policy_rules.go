package journey

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gilmok/journey/holiday"
	"gilmok/store"
	"gilmok/store/value"
)

// PolicyRules are the rules around every message of a journey, as its document
// holds them. What it leaves out, the workspace's settings say.
type PolicyRules struct {
	QuietHours *QuietHours    `json:"quiet_hours,omitempty"`
	Caps       Caps           `json:"caps,omitzero"`
	Holdout    float64        `json:"holdout,omitempty"`   // per cent who are sent nothing
	LateAfter  value.Duration `json:"late_after,omitzero"` // default P1D
	// Fresh is how old the newest order may be while a message still goes out that
	// rests on "has not ordered". Default P1D.
	Fresh value.Duration `json:"fresh,omitzero"`
	// Priority decides between journeys whose messages compete for the same cap.
	Priority Priority `json:"priority,omitempty"`
}

// Priority is how much a journey's messages matter beside those of others.
type Priority string

// The priorities. Normal is the default.
const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = "normal"
	PriorityHigh   Priority = "high"
)

// Rank gives a priority as a number: the higher one goes first.
func (p Priority) Rank() int {
	switch p {
	case PriorityLow:
		return -1
	case PriorityHigh:
		return 1
	}
	return 0
}

// QuietHours hold messages between two times of day; From after To goes over midnight.
type QuietHours struct {
	From WallTime  `json:"from"`
	To   WallTime  `json:"to"`
	Zone Zone      `json:"zone,omitempty"`
	Then QuietThen `json:"then,omitempty"`
	// EmailExempt lets e-mail through: the Korean ban on night advertising (Network
	// Act 50 III, Decree 61 II) does not speak of it.
	EmailExempt bool `json:"email_exempt,omitempty"`
}

// QuietThen is what becomes of a message that falls into quiet hours.
type QuietThen string

// The choices. Hold is the default.
const (
	QuietHold QuietThen = "hold"
	QuietSkip QuietThen = "skip"
	QuietOff  QuietThen = "off" // no quiet hours in this journey, whatever the workspace says
)

// Caps are frequency caps: the workspace's, none, or a journey's own.
type Caps struct {
	Use   CapsUse // empty: the workspace's
	Rules []Cap
}

// CapsUse tells whose caps hold.
type CapsUse string

// The choices beside rules of one's own.
const (
	CapsWorkspace CapsUse = "workspace"
	CapsOff       CapsUse = "off"
)

// Cap bounds how many messages a customer gets in a time.
type Cap struct {
	Channel store.Channel  `json:"channel,omitempty"` // empty: any
	Tag     string         `json:"tag,omitempty"`     // empty: any
	Most    int            `json:"most"`
	Per     value.Duration `json:"per"` // P1D, P7D
	// Calendar counts whole days of the customer's zone, today being one of them;
	// else the time rolls.
	Calendar bool `json:"calendar,omitempty"`
}

// UnmarshalJSON reads "workspace", "off" or a list of caps.
func (c *Caps) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &c.Use) == nil {
		if c.Use != CapsWorkspace && c.Use != CapsOff {
			return fmt.Errorf("caps are %q, %q or a list", CapsWorkspace, CapsOff)
		}
		return nil
	}
	return strict(data, &c.Rules, "")
}

// MarshalJSON writes what UnmarshalJSON reads.
func (c Caps) MarshalJSON() ([]byte, error) {
	if c.Use != "" || c.Rules == nil {
		return json.Marshal(c.Use)
	}
	return json.Marshal(c.Rules)
}

// IsZero reports whether nothing is said.
func (c Caps) IsZero() bool { return c.Use == "" && c.Rules == nil }

// Late gives how long after its time a message is worth sending.
func (p PolicyRules) Late() value.Duration { return orDay(p.LateAfter) }

// Freshness gives how old the newest order may be.
func (p PolicyRules) Freshness() value.Duration { return orDay(p.Fresh) }

func orDay(d value.Duration) value.Duration {
	if d.IsZero() {
		return value.Days(1)
	}
	return d
}

// MostCaps of a journey or workspace.
const MostCaps = 10

func (p PolicyRules) check(c *checker) {
	if p.Holdout < 0 || p.Holdout > 100 {
		c.error("policy.holdout", CodeBadValue, fmt.Sprint(p.Holdout))
	}
	if len(p.Caps.Rules) > MostCaps {
		c.error("policy.caps", CodeTooMany, fmt.Sprint(MostCaps))
	}
	c.span("policy.late_after", p.LateAfter)
	c.span("policy.fresh", p.Fresh)
	switch p.Priority {
	case "", PriorityLow, PriorityNormal, PriorityHigh:
	default:
		c.error("policy.priority", CodeBadValue, string(p.Priority))
	}
	for i, r := range p.Caps.Rules {
		if r.Most < 0 || r.Per.IsZero() || r.Per.Rest < 0 || r.Per.Months < 0 {
			c.error(fmt.Sprintf("policy.caps[%d]", i), CodeBadValue, "")
		}
	}
	if q := p.QuietHours; q != nil {
		switch q.Then {
		case "", QuietHold, QuietSkip, QuietOff:
		default:
			c.error("policy.quiet_hours.then", CodeBadValue, string(q.Then))
		}
		if !q.Zone.valid() {
			c.error("policy.quiet_hours.zone", CodeBadValue, string(q.Zone))
		}
	}
}

// Rules are the policies that hold for a journey, the workspace's settings
// filled in: what Decide goes by.
type Rules struct {
	Quiet   *QuietHours // nil: none
	Caps    []Cap
	Holdout float64 // of this journey, per cent
	Seed    uint64  // of the journey's holdout
	// Everywhere is the holdout of the whole workspace, per cent.
	Everywhere float64
	Country    string // of the shop, ISO 3166-1 alpha-2
	Shop       *time.Location
	Tariff     Tariff            // what messages cost, for a rehearsal to add up
	Rest       *holiday.Calendar // days of rest, for waits that pass them over; nil: none
}

// RulesFor fills a journey's policy from the workspace's settings (see
// store.SettingDefaults).
func RulesFor(j *Journey, settings map[string]string) (Rules, error) {
	get := settingOr(settings)
	r := Rules{Holdout: j.Policy.Holdout, Seed: j.Seed, Quiet: j.Policy.QuietHours, Caps: j.Policy.Caps.Rules}
	var errs []error
	var err error
	if r.Shop, err = location(get(store.SettingZone)); err != nil {
		errs = append(errs, err)
		r.Shop = time.UTC
	}
	if r.Quiet == nil && get(store.SettingQuietFrom) != get(store.SettingQuietTo) {
		r.Quiet, err = quietFrom(get)
		errs = append(errs, err)
	}
	if r.Quiet != nil && r.Quiet.Then == QuietOff {
		r.Quiet = nil
	}
	if caps := get(store.SettingCaps); caps != "" && (j.Policy.Caps.IsZero() || j.Policy.Caps.Use == CapsWorkspace) {
		errs = append(errs, strict([]byte(caps), &r.Caps, store.SettingCaps))
	}
	if s := get(store.SettingHoldout); s != "" {
		_, err := fmt.Sscanf(s, "%g", &r.Everywhere)
		errs = append(errs, err)
	}
	r.Tariff, err = TariffFrom(settings)
	errs = append(errs, err)
	r.Country = get(store.SettingCountry)
	own, err := holiday.ParseClosed(get(store.SettingClosed))
	errs = append(errs, err)
	r.Rest = holiday.New(r.Country, own)
	return r, errors.Join(errs...)
}

// settingOr asks settings, then their defaults.
func settingOr(settings map[string]string) func(key string) string {
	return func(key string) string {
		if v, ok := settings[key]; ok {
			return v
		}
		return store.SettingDefaults[key]
	}
}

func quietFrom(get func(string) string) (*QuietHours, error) {
	from, err1 := ParseWallTime(get(store.SettingQuietFrom))
	to, err2 := ParseWallTime(get(store.SettingQuietTo))
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("read quiet hours of the workspace: %w", err)
	}
	return &QuietHours{From: from, To: to, Zone: ZoneCustomer, Then: QuietThen(get(store.SettingQuietThen))}, nil
}
