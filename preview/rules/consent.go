package rules

import "time"

// consentRules check whether this person may be written to at all.
func (f *findings) consentRules(m *Message, p *Person, country string, now time.Time) {
	if p.Suppressed || p.Consent == Unsubscribed {
		f.add("CON-03", Block, "withdrawn", "", FixDropPeople)
		return
	}
	if p.Exempt && m.Advertising {
		if p.LastOrder.IsZero() || p.LastOrder.AddDate(0, 6, 0).Before(now) {
			f.add("CON-06", Block, "no_order_in_six_months", "", FixDropPeople)
		}
		return
	}
	if !mayBeWrittenTo(m, p) {
		f.add("CON-01", Block, "no_consent", string(p.Consent), FixDropPeople)
		return
	}
	f.consentRecord(m, p, country, now)
}

func mayBeWrittenTo(m *Message, p *Person) bool {
	return p.Consent == OptedIn || p.Consent == Subscribed && !m.Advertising
}

// consentRecord checks what must be kept of a consent, and what must have been
// sent about it.
func (f *findings) consentRecord(m *Message, p *Person, country string, now time.Time) {
	if p.ConsentAt.IsZero() || p.Source == "" || p.Wording == "" {
		strict := country == "CA" || country == "KR" && m.Advertising
		f.add("CON-02", severityIf(strict), "incomplete_record", missingOf(p), "")
	}
	if p.ConsentAt.IsZero() || !m.Advertising || country != "KR" {
		return
	}
	latest := p.ConsentAt
	if p.Reminded.After(latest) {
		latest = p.Reminded
	}
	if latest.AddDate(2, 0, 0).Before(now) {
		f.add("CON-04", Warn, "reminder_due", p.ConsentAt.Format(time.DateOnly), FixMakeReminder)
	}
	if age := now.Sub(p.ConsentAt); age >= 0 && age <= 14*24*time.Hour && p.Notified.Before(p.ConsentAt) {
		f.add("CON-05", Warn, "notice_due", p.ConsentAt.Format(time.DateOnly), FixMakeNotice)
	}
}

func missingOf(p *Person) string {
	switch {
	case p.ConsentAt.IsZero():
		return "when"
	case p.Source == "":
		return "source"
	}
	return "wording"
}
