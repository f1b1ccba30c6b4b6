package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
)

// Options overrule what Sniff would guess. The zero Options guess everything.
type Options struct {
	Kind      store.RowKind // "": suggested by the header
	Encoding  string        // one of Encodings, or an IANA name
	Delimiter byte
	NoHeader  bool // the first row is data already
	HeaderRow int  // physical line of the header, from 1; 0: found
	Sheet     string
	Password  string // of a sealed workbook
	Zone      *time.Location
	Country   string // of phone numbers without a country code, ISO 3166-1 alpha-2
	Currency  string // of amounts without one, ISO 4217
	Key       string // external_id, email or phone; "": in this order
	// Policy says what the file may do to what is there; Columns, by the name of a
	// column or by its target, what one column may.
	Policy  store.Policy
	Columns map[string]store.Policy
	// Map tells what columns become: name to "target", "target:kind" or
	// "target:kind:order", as in "birthday:date:dmy"; "skip" leaves one out, and
	// "consent_marketing:no" takes words nobody knows for a no.
	Map map[string]string
	// EventName is the event of files that have no column for it.
	EventName string
	// ConsentSource is where the consents were given, stated by the person; a column
	// that says so goes before it.
	ConsentSource string
	// Consented are the channels on which everybody in the file has agreed to
	// advertising, as the person importing states: they must name the ConsentSource.
	// A file with a column of consent speaks for itself, and this counts for nothing.
	Consented []store.Channel
	// AsBefore takes what is not told here (policies, key, event, source of the
	// consents) as it was for the last file of this shape. What everybody agreed to is
	// never taken over: it has to be stated of each file.
	AsBefore bool
	// AcceptGuesses answers every question with what was guessed.
	AcceptGuesses bool
	// Once refuses a content that was imported before, with a *TakenError.
	Once bool

	// Shop holds where nothing is told.
	Shop Shop
	// Known are the attributes the workspace has: their types stay.
	Known []store.Attribute
	// Recall gives the mapping remembered for a header of this shape, or nil.
	Recall func(kind store.RowKind, shape string) []byte

	noNames bool // there is no header to go by
	guessed string
}

// ParseDelimiter reads a delimiter as a person gives it: itself, or its name.
func ParseDelimiter(s string) (byte, error) {
	for name, d := range map[string]byte{"tab": '\t', `\t`: '\t', "comma": ',', "semicolon": ';', "pipe": '|'} {
		if strings.EqualFold(s, name) {
			return d, nil
		}
	}
	if len(s) != 1 || strings.ContainsAny(s, "\r\n\"") || s[0] < ' ' && s[0] != '\t' {
		return 0, refuse(BadOption, "delimiter %q", s)
	}
	return s[0], nil
}

// Shop is what the shop's settings say.
type Shop struct {
	Zone              *time.Location
	Country, Currency string
}

// Defaults gives Options filled with what the workspace knows.
func Defaults(ctx context.Context, st store.Reads) (Options, error) {
	var o Options
	var err error
	if o.Shop.Zone, err = st.Settings().Zone(ctx); err != nil {
		return o, fmt.Errorf("reading the shop's zone: %w", err)
	}
	if o.Shop.Country, err = st.Settings().Get(ctx, store.SettingCountry); err != nil {
		return o, fmt.Errorf("reading the shop's country: %w", err)
	}
	if o.Shop.Currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return o, fmt.Errorf("reading the shop's currency: %w", err)
	}
	if o.Known, err = st.Customers().Attributes(ctx); err != nil {
		return o, fmt.Errorf("reading the attributes: %w", err)
	}
	o.Known = slices.DeleteFunc(o.Known, func(a store.Attribute) bool { return a.Computed })
	o.Recall = func(kind store.RowKind, shape string) []byte {
		mapping, err := st.Imports().Mapping(ctx, kind, shape)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil // a mapping that cannot be read is guessed anew
		}
		return mapping
	}
	return o, nil
}

// region is the country of phone numbers that name none: as told, as the file's
// encoding suggests, as the shop's.
func (o Options) region() string {
	switch {
	case o.Country != "":
		return o.Country
	case o.guessed != "":
		return o.guessed
	case o.Shop.Country != "":
		return o.Shop.Country
	}
	return "KR"
}

func (o Options) zone() *time.Location {
	switch {
	case o.Zone != nil:
		return o.Zone
	case o.Shop.Zone != nil:
		return o.Shop.Zone
	}
	return time.UTC
}

func (o Options) currency() string {
	switch {
	case o.Currency != "":
		return o.Currency
	case o.Shop.Currency != "":
		return o.Shop.Currency
	}
	return "KRW"
}

// eastern countries write years first, short ones too.
func (o Options) eastern() bool {
	switch o.region() {
	case "KR", "JP", "CN", "TW", "HK":
		return true
	}
	return false
}

// check refuses options that contradict each other.
func (o Options) check() error {
	if len(o.Consented) > 0 && strings.TrimSpace(o.ConsentSource) == "" {
		return refuse(BadOption, "consent is stated, but not where it was given")
	}
	return nil
}
