package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Sender is the account a channel is sent through. Secrets are not here: they
// lie in the keychain under the workspace's id and the sender's name.
type Sender struct {
	Name    string // unique
	Channel Channel
	Kind    string // smtp, file, solapi, …
	// Config is a document of the kind's own: host, port, user, security, from, dir, …
	Config  map[string]string
	Default bool // of its channel
	// Limits; 0 is none.
	PerSecond float64
	PerHour   int
	PerDay    int
}

// SenderReader asks about senders.
type SenderReader interface {
	Get(ctx context.Context, name string) (*Sender, error)
	List(ctx context.Context) ([]Sender, error)
}

// SenderWriter changes senders.
type SenderWriter interface {
	SenderReader
	Save(ctx context.Context, s *Sender) error
	Delete(ctx context.Context, name string) error
}

// Settings of the shop, by key. SettingKeys lists what is known; SettingDefaults
// what holds where nothing is set.
const (
	SettingShopName     = "shop.name"
	SettingShopAddress  = "shop.address"
	SettingShopContact  = "shop.contact"
	SettingShopURL      = "shop.url"
	SettingPrivacy      = "shop.privacy"  // https address of the privacy notice
	SettingLegalBasis   = "shop.basis"    // on which people in the EU are written to, as recorded
	SettingOptOut       = "shop.opt_out"  // the free number (080…) by which texts are refused
	SettingZone         = "shop.zone"     // IANA
	SettingCountry      = "shop.country"  // ISO 3166-1 alpha-2
	SettingCurrency     = "shop.currency" // ISO 4217
	SettingLanguage     = "shop.language" // of messages: en, ko
	SettingClosed       = "shop.closed"   // the shop's own days off, a document of package journey/holiday
	SettingLogo         = "brand.logo"    // asset
	SettingColor        = "brand.color"   // #RRGGBB
	SettingQuietFrom    = "policy.quiet_from"
	SettingQuietTo      = "policy.quiet_to"
	SettingQuietThen    = "policy.quiet_then" // hold, skip
	SettingCaps         = "policy.caps"       // a document of package journey
	SettingHoldout      = "policy.holdout"    // per cent
	SettingOverdue      = "policy.overdue"    // send: what was due while nobody ran goes by its lateness; empty: it is shown first
	SettingPriceEmail   = "price.email"       // of one message, a decimal in the shop's currency; empty: not told
	SettingPriceSMS     = "price.sms"
	SettingPriceLMS     = "price.lms" // a text of more than 90 bytes
	SettingPriceKakao   = "price.kakao"
	SettingPricePush    = "price.push"
	SettingPriceCoupons = "price.coupons"    // what a used code costs, by pool: a document of package journey
	SettingReportEvery  = "report.every"     // weekly, monthly; empty: no report is written by itself
	SettingReportFolder = "report.folder"    // where it goes
	SettingFunnel       = "report.funnel"    // the shop's own: a JSON array of events
	SettingTestPeople   = "test.people"      // addresses, one a line
	SettingUnsubscribe  = "link.unsubscribe" // https address of the shop's own endpoint; empty: mailto
	SettingTracking     = "link.tracking"    // https address where package tracking's server answers; empty: clicks are not noted
	SettingTrackingKey  = "link.key"         // signs its links; made with the address
	SettingCopied       = "copy.until"       // a JSON time: up to when the file that this is a copy of may have sent; empty: it did not
	SettingApproval     = "message.approval" // on: a journey is launched only with approved messages; empty: off
	SettingAllowHosts   = "content.allow"    // hosts connected_content may reach, one a line
	// How the shop wants things reckoned: documents of package insight; empty: as usual.
	SettingRFM        = "insight.rfm"
	SettingLifeStyles = "insight.life_styles"
	SettingCategories = "insight.categories" // the words by which products are sorted
	SettingSuggest    = "insight.suggest"    // what is not to be recommended
)

// SettingsShown are those that customers see in messages.
var SettingsShown = []string{
	SettingShopName, SettingShopAddress, SettingShopContact, SettingShopURL, SettingPrivacy, SettingOptOut,
	SettingCurrency, SettingLanguage, SettingLogo, SettingColor,
}

// SettingsFrozen are those of SettingsShown that a frozen message keeps: how it looks, and
// the language and money it speaks in.
var SettingsFrozen = []string{SettingCurrency, SettingLanguage, SettingLogo, SettingColor}

// SettingDefaults are the values where nothing is set.
var SettingDefaults = map[string]string{
	SettingShopName: "", SettingShopAddress: "", SettingShopContact: "", SettingShopURL: "",
	SettingPrivacy: "", SettingLegalBasis: "", SettingOptOut: "",
	SettingZone: "Asia/Seoul", SettingCountry: "KR", SettingCurrency: "KRW", SettingLanguage: "ko",
	SettingClosed: "", SettingLogo: "", SettingColor: "#4F6848",
	SettingQuietFrom: "21:00", SettingQuietTo: "08:00", SettingQuietThen: "hold",
	SettingCaps: "", SettingHoldout: "0", SettingOverdue: "",
	SettingPriceEmail: "", SettingPriceSMS: "", SettingPriceLMS: "", SettingPriceKakao: "", SettingPricePush: "", SettingPriceCoupons: "",
	SettingReportEvery: "", SettingReportFolder: "", SettingFunnel: "",
	SettingTestPeople: "", SettingUnsubscribe: "", SettingTracking: "", SettingTrackingKey: "", SettingAllowHosts: "", SettingApproval: "",
	SettingRFM: "", SettingLifeStyles: "", SettingCategories: "", SettingSuggest: "",
}

// SettingsReader asks for settings.
type SettingsReader interface {
	Get(ctx context.Context, key string) (string, error) // the default where nothing is set
	All(ctx context.Context) (map[string]string, error)
	// Zone is the shop's zone, ready to use.
	Zone(ctx context.Context) (*time.Location, error)
}

// SettingsWriter changes settings.
type SettingsWriter interface {
	SettingsReader
	Set(ctx context.Context, key, value string) error
	// Adopt answers the questions of a copied or restored workspace: from now on this copy sends.
	Adopt(ctx context.Context, install string) error
}

// ReadJSON reads what WriteJSON kept under a setting's key: the zero value where there
// is nothing, or nothing that can be read.
func ReadJSON[T any](ctx context.Context, settings SettingsReader, key string) (v T, err error) {
	text, err := settings.Get(ctx, key)
	if err != nil {
		return v, fmt.Errorf("read the setting %s: %w", key, err)
	}
	if text != "" && json.Unmarshal([]byte(text), &v) != nil {
		var none T
		return none, nil
	}
	return v, nil
}

// WriteJSON keeps a value under a setting's key.
func WriteJSON(ctx context.Context, settings SettingsWriter, key string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return settings.Set(ctx, key, string(text))
}
