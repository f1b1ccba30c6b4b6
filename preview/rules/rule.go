package rules

import "slices"

// ID names a rule, such as KR-01.
type ID string

// Severity says what a finding does to a launch.
type Severity string

// The severities.
const (
	Block Severity = "block" // no launch; or, for a person's own rules, no message to them
	Warn  Severity = "warn"
	Info  Severity = "info"
)

// Fix names a mend that the program can do by one click, "" where there is none.
type Fix string

// The mends.
const (
	FixDropPeople     Fix = "drop_people"      // leave these people out
	FixAddLabel       Fix = "add_label"        // put (광고) or <ADV> in front
	FixAddDefault     Fix = "add_default"      // add a default filter to the variable
	FixAddFooter      Fix = "add_footer"       // add the footer block: sender, contact, unsubscribe
	FixAddOptOut      Fix = "add_opt_out"      // add 무료수신거부 080… at the end
	FixMakeReminder   Fix = "make_reminder"    // make the two-yearly consent reminder
	FixMakeNotice     Fix = "make_notice"      // make the 14-day consent notice
	FixMergePeople    Fix = "merge_people"     // one message to an address
	FixCorrectAddress Fix = "correct_address"  // take the address that was meant
	FixConvertTags    Fix = "convert_tags"     // write the tags of another tool as ours
	FixWriteText      Fix = "write_text"       // make the text part from the HTML
	FixSendTest       Fix = "send_test"        // send a test first
	FixShowUncertain  Fix = "show_uncertain"   // open the list of uncertain sends
	FixReview         Fix = "review"           // open the proof sheet: settle comments, approve
	FixAnswerRestored Fix = "answer_questions" // answer the questions of a copied workspace
)

// Finding is one thing a rule found. Code says what within the rule; Detail is
// the piece concerned: a variable, a link, a domain.
type Finding struct {
	Rule     ID
	Severity Severity
	Code     string
	Detail   string
	Fix      Fix
}

// Rule describes a rule for the screen that lists them.
type Rule struct {
	ID     ID
	Law    bool   // "confirm with your lawyer"
	Source string // where the rule comes from
}

// Table lists every rule in the order in which they are shown.
var Table = []Rule{
	{"CON-01", true, "KR Network Act 50(1); GDPR 6, 7; CASL"},
	{"CON-02", true, "CASL burden of proof; KR Network Act 50(7)(8)"},
	{"CON-03", true, "KR Network Act 50(2); CAN-SPAM"},
	{"CON-04", true, "KR Network Act Decree 62-3"},
	{"CON-05", true, "KR Network Act Decree 62-2"},
	{"CON-06", true, "KR Network Act 50(1) no. 1"},
	{"KR-01", true, "KR Network Act 50(4), Decree Annex 6"},
	{"KR-02", true, "KR Network Act 50(4)"},
	{"KR-03", true, "KR Network Act 50(4)(6)"},
	{"KR-04", true, "KR Network Act 50(3), Decree 61(2)"},
	{"KR-05", false, "Kakao AlimTalk review guide"},
	{"KR-06", false, "Kakao brand message terms"},
	{"KR-07", true, "KR Telecommunications Business Act 84-2"},
	{"US-01", true, "CAN-SPAM"},
	{"EU-01", true, "GDPR 6; ePrivacy 13"},
	{"SG-01", true, "SG Spam Control Act"},
	{"UNS-01", false, "RFC 8058; Gmail and Yahoo sender rules"},
	{"UNS-02", false, "RFC 8058"},
	{"UNS-03", false, "RFC 8058 3.1"},
	{"UNS-04", true, "KR Network Act 50(4); CAN-SPAM; GDPR 7(3)"},
	{"AUTH-01", false, "Gmail, Yahoo and Outlook sender rules"},
	{"AUTH-02", false, "Gmail, Yahoo and Outlook sender rules"},
	{"AUTH-03", false, "Gmail, Yahoo and Outlook sender rules"},
	{"AUTH-04", false, "DMARC"},
	{"MSG-01", false, ""}, {"MSG-02", false, ""}, {"MSG-03", false, ""}, {"MSG-04", false, "RFC 5322"},
	{"MSG-05", false, "RFC 5321 4.5.3.1"}, {"MSG-06", false, ""}, {"MSG-07", false, ""}, {"MSG-08", false, ""}, {"MSG-09", false, ""},
	{"ADR-01", false, "RFC 5321 4.5.3.1"}, {"ADR-02", false, "RFC 6531"}, {"ADR-03", false, ""}, {"ADR-04", false, ""},
	{"SND-01", false, ""}, {"SND-02", false, ""}, {"SND-03", false, ""}, {"SND-04", false, ""}, {"SND-05", false, ""}, {"SND-06", false, ""},
}

// Of gives the rule of an id; the zero Rule where there is none.
func Of(id ID) Rule {
	at := slices.IndexFunc(Table, func(r Rule) bool { return r.ID == id })
	if at < 0 {
		return Rule{}
	}
	return Table[at]
}

// findings gathers what rules find.
type findings []Finding

func (f *findings) add(rule ID, severity Severity, code, detail string, fix Fix) {
	*f = append(*f, Finding{rule, severity, code, detail, fix})
}

// severityIf is Block where the stricter case holds, else Warn.
func severityIf(strict bool) Severity {
	if strict {
		return Block
	}
	return Warn
}
