package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview/rules"
)

// FindingWords says what a rule found about a message, a person or the shop.
func FindingWords(f rules.Finding) string {
	detail := map[string]any{"Detail": f.Detail}
	for _, words := range []func(string, map[string]any) string{lawWords, textWords, structureWords, peopleWords, shopWords} {
		if text := words(f.Code, detail); text != "" {
			return text
		}
	}
	if f.Detail == "" {
		detail["Detail"] = f.Code
	}
	detail["Rule"] = string(f.Rule)
	return lang.X("finding.code.other", "{{.Rule}}: {{.Detail}}", detail)
}

// LawName gives the source of a rule with the names of Korean law in the reader's words;
// others are called as they are everywhere.
func LawName(source string) string {
	network, decree := lang.X("finding.law.network", "KR Network Act"), lang.X("finding.law.decree", "Decree")
	return strings.NewReplacer("KR Network Act Decree", network+" "+decree, "KR Network Act", network, "Decree", decree,
		"KR Telecommunications Business Act", lang.X("finding.law.telecommunications", "KR Telecommunications Business Act"),
		"Annex", lang.X("finding.law.annex", "Annex")).Replace(source)
}

// lawWords is about what the law of a country asks of an advertisement.
func lawWords(code string, d map[string]any) string {
	switch code {
	case "fallback_label":
		return lang.X("finding.code.fallback_label", "The text message in its place does not begin with (광고)")
	case "fallback_sender":
		return lang.X("finding.code.fallback_sender", "The text message in its place does not name the shop and its number")
	case "fallback_opt_out":
		return lang.X("finding.code.fallback_opt_out", "The text message in its place does not end with the free number to refuse by")
	case "label_missing":
		return lang.X("finding.code.label_missing", "An advertisement must begin with (광고)")
	case "label_variant":
		return lang.X("finding.code.label_variant", "The label must be written (광고), exactly so")
	case "sender_missing":
		return lang.X("finding.code.sender_missing", "The name of the shop is not in it")
	case "contact_missing":
		return lang.X("finding.code.contact_missing", "The shop's phone or email is not in it")
	case "opt_out_missing", "unsubscribe_missing":
		return lang.X("finding.code.opt_out_missing", "There is no way out in it: an unsubscribe link or number")
	case "postal_address_missing":
		return lang.X("finding.code.postal_address_missing", "The postal address of the shop is not in it")
	case "no_legal_basis":
		return lang.X("finding.code.no_legal_basis", "It is not noted on what ground they are written to")
	case "privacy_link_missing":
		return lang.X("finding.code.privacy_link_missing", "The link to the privacy page is not in it")
	case "sender_by_kakao":
		return lang.X("finding.code.sender_by_kakao", "Kakao shows your channel's name and number with it: look that they are the shop's", d)
	case "night_held":
		return lang.X("finding.code.night_held", "Planned for {{.Detail}} in Korea, at night: they get it at 08:00", d)
	case "night_email_exempt":
		return lang.X("finding.code.night_email_exempt", "An email may go at night: {{.Detail}}", d)
	case "advertising":
		return lang.X("finding.code.advertising", "An information template must not advertise")
	case "not_approved":
		return lang.X("finding.code.not_approved", "The template is not approved yet")
	case "template_missing":
		return lang.X("finding.code.template_missing", "The code of the approved template is missing")
	case "ad_word":
		return lang.X("finding.code.ad_word", "“{{.Detail}}” makes it an advertisement", d)
	case "number_not_registered":
		return lang.X("finding.code.number_not_registered", "{{.Detail}}, which it is sent from, is not registered with the provider", d)
	case "no_080_number":
		return lang.X("finding.code.no_080_number", "There is no free number to refuse by")
	}
	return ""
}

// textWords is about the text itself.
func textWords(code string, d map[string]any) string {
	switch code {
	case "render_error":
		return lang.X("finding.code.render_error", "It cannot be made: {{.Detail}}", d)
	case "unclean_output":
		return lang.X("finding.code.unclean_output", "“{{.Detail}}” would be sent as it is", d)
	case "foreign_tag":
		return lang.X("finding.code.foreign_tag", "“{{.Detail}}” is of another mail program; here it would be sent as it is", d)
	case "foreign_attribute":
		return lang.X("finding.code.foreign_attribute", "“{{.Detail}}” is left of another mail program", d)
	case "empty":
		return lang.X("finding.code.empty", "“{{.Detail}}” is empty for them", map[string]any{"Detail": FieldName(fmt.Sprint(d["Detail"]))})
	case "language_missing":
		return lang.X("finding.code.language_missing", "It is not written in {{.Detail}}, which they read", map[string]any{"Detail": LanguageName(fmt.Sprint(d["Detail"]))})
	case "control_in_header":
		return lang.X("finding.code.control_in_header", "A line break in the head of the mail: {{.Detail}}", d)
	case "subject_empty":
		return lang.X("finding.code.subject_empty", "It has no subject")
	case "subject_long":
		return lang.X("finding.code.subject_long", "The subject is {{.Detail}} letters long; inboxes cut it", d)
	case "text_empty":
		return lang.X("finding.code.text_empty", "There is no text in it")
	case "text_part_missing":
		return lang.X("finding.code.text_part_missing", "There is no plain text beside the pictures")
	case "clipped", "too_large":
		return lang.X("finding.code.clipped", "So long that Gmail cuts it off")
	case "line_long":
		return lang.X("finding.code.line_long", "A line is longer than mail allows")
	case "unapproved":
		return lang.X("finding.code.unapproved", "It is not approved as it stands")
	case "comments_open":
		return lang.X("finding.code.comments_open", "Comments about it are open: {{.Detail}}", d)
	case "lms_too_long":
		return lang.X("finding.code.lms_too_long", "Longer than 2,000 bytes: no carrier takes it")
	case "kakao_too_long":
		return lang.X("finding.code.kakao_too_long", "{{.Detail}} letters are more than Kakao takes", d)
	case "button_long":
		return lang.X("finding.code.button_long", "Kakao takes 14 letters on a button: “{{.Detail}}”", d)
	case "button_dead":
		return lang.X("finding.code.button_dead", "A button has no words, or no address to open")
	case "not_in_euckr":
		return lang.X("finding.code.not_in_euckr", "Phones show ? for {{.Detail}}", d)
	}
	return ""
}

// structureWords is about links, pictures and what mail programs do to them.
func structureWords(code string, d map[string]any) string {
	switch code {
	case "link_empty":
		return lang.X("finding.code.link_empty", "A link leads nowhere")
	case "link_broken", "link_relative", "link_scheme":
		return lang.X("finding.code.link_broken", "“{{.Detail}}” is no address that can be opened", d)
	case "link_ip", "link_private":
		return lang.X("finding.code.link_ip", "“{{.Detail}}” cannot be reached from outside", d)
	case "alt_missing":
		return lang.X("finding.code.alt_missing", "A picture has no description")
	case "picture_not_https":
		return lang.X("finding.code.picture_not_https", "The picture “{{.Detail}}” is not fetched over https", d)
	case "element_stripped":
		return lang.X("finding.code.element_stripped", "Mail programs take out “{{.Detail}}”", d)
	case "attachment_executable":
		return lang.X("finding.code.attachment_executable", "“{{.Detail}}” is a program: inboxes refuse it", d)
	}
	return ""
}

// peopleWords is about who should not or cannot get it.
func peopleWords(code string, d map[string]any) string {
	switch code {
	case "address_missing":
		return lang.X("finding.code.address_missing", "They have no address")
	case "local_part_not_ascii", "not_one_address", "syntax", "domain", "too_long":
		return lang.X("finding.code.address_invalid", "Their address cannot be written to")
	case "typo_domain":
		return lang.X("finding.code.typo_domain", "Their address looks mistyped: {{.Detail}}", d)
	case "role_address":
		return lang.X("finding.code.role_address", "An address of a team, not of a person: {{.Detail}}", d)
	case "duplicate_address":
		return lang.X("finding.code.duplicate_address", "Two customers have the same address")
	case "no_consent":
		return lang.X("finding.code.no_consent", "They have not agreed to advertising")
	case "withdrawn":
		return lang.X("finding.code.withdrawn", "They have taken back their consent")
	case "no_order_in_six_months":
		return lang.X("finding.code.no_order_in_six_months", "Their last order is more than six months ago")
	case "incomplete_record":
		return lang.X("finding.code.incomplete_record", "It is not noted how they agreed: {{.Detail}} is missing", d)
	case "reminder_due":
		return lang.X("finding.code.reminder_due", "Their consent is two years old: they must be reminded")
	case "notice_due":
		return lang.X("finding.code.notice_due", "They have not been told yet that their consent is noted")
	case "consent_without_kakao":
		return lang.X("finding.code.consent_without_kakao", "They have not agreed to KakaoTalk")
	case "second_today":
		return lang.X("finding.code.second_today", "They would get a second one today")
	case "sent_before":
		return lang.X("finding.code.sent_before", "They have had this message already")
	case "frequency_capped":
		return lang.X("finding.code.frequency_capped", "Would be more than the cap allows")
	}
	return ""
}

// shopWords is about how the shop is set up to send, and the launch as a whole.
func shopWords(code string, d map[string]any) string {
	switch code {
	case "no_sender":
		return lang.X("finding.code.no_sender", "There is no sender for {{.Detail}} yet", d)
	case "no_secret":
		return lang.X("finding.code.no_secret", "The password or key of {{.Detail}} is not on this computer", d)
	case "credentials":
		return lang.X("finding.code.credentials", "The provider does not let the sender in. {{.Detail}}", d)
	case "sender_away":
		return lang.X("finding.code.sender_away", "The sender's server cannot be reached now. {{.Detail}}", d)
	case "no_test":
		return lang.X("finding.code.no_test", "Nobody has been sent a test of it as it stands")
	case "quota":
		return lang.X("finding.code.quota", "The provider lets only {{.Detail}} more through", d)
	case "spf":
		return lang.X("finding.code.spf", "The domain does not say who may send for it (SPF): {{.Detail}}", d)
	case "dkim":
		return lang.X("finding.code.dkim", "Mails are not signed (DKIM): {{.Detail}}", d)
	case "dmarc":
		return lang.X("finding.code.dmarc", "The domain has no DMARC record: {{.Detail}}", d)
	case "free_mail_sender":
		return lang.X("finding.code.free_mail_sender", "{{.Detail}} is a free mailbox: others refuse mails in its name", d)
	case "no_one_click":
		return lang.X("finding.code.no_one_click", "Mail programs have no button to unsubscribe with: the shop's own page for it is missing in the settings")
	case "does_not_answer":
		return lang.X("finding.code.does_not_answer", "The address to unsubscribe by does not answer. {{.Detail}}", d)
	case "mailbox_closed":
		return lang.X("finding.code.mailbox_closed", "The mailbox that refusals come to cannot be read. {{.Detail}}", d)
	case "not_signed":
		return lang.X("finding.code.not_signed", "The way out in the head of the mail is not signed")
	case "token_shared", "token_guessable":
		return lang.X("finding.code.token_shared", "The way out can be guessed: {{.Detail}}", d)
	case "large_audience":
		return lang.X("finding.code.large_audience", "Many more people than ever before: {{.Detail}}", d)
	case "late":
		return lang.X("finding.code.late", "Its time was {{.Detail}} ago", d)
	case "restored":
		return lang.X("finding.code.restored", "This file was copied or restored: answer its questions first")
	case "uncertain_earlier":
		return lang.X("finding.code.uncertain_earlier", "{{.Detail}} messages of earlier are uncertain", d)
	}
	return ""
}
