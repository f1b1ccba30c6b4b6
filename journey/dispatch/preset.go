package dispatch

import "strings"

// Preset is what a mail provider's customers must fill in, so that they need not
// look it up.
type Preset struct {
	Name     string // as the provider calls itself
	Domains  []string
	Host     string
	Port     int
	Security string // as package smtp takes it
	IMAP     string // host, port 993
	PerDay   int    // recipients a day the provider states; 0: it states none that holds for everybody
	// AppPassword is where a password for programs is made; empty: the usual one serves.
	AppPassword string
	// TokenURL is where access tokens are asked for; empty: the provider takes none.
	TokenURL string
}

// Presets are the providers known. Their limits are for private accounts; business
// accounts have higher ones.
var Presets = []Preset{
	{Name: "Gmail", Domains: []string{"gmail.com", "googlemail.com"}, Host: "smtp.gmail.com", Port: 465, Security: "tls",
		IMAP: "imap.gmail.com", PerDay: 500, AppPassword: "https://myaccount.google.com/apppasswords", TokenURL: "https://oauth2.googleapis.com/token"},
	{Name: "Naver", Domains: []string{"naver.com"}, Host: "smtp.naver.com", Port: 465, Security: "tls",
		IMAP: "imap.naver.com", AppPassword: "https://nid.naver.com/user2/help/myInfoV2?m=viewSecurity"},
	{Name: "Daum", Domains: []string{"daum.net", "hanmail.net"}, Host: "smtp.daum.net", Port: 465, Security: "tls",
		IMAP: "imap.daum.net", AppPassword: "https://accounts.kakao.com/"},
	{Name: "Kakao", Domains: []string{"kakao.com"}, Host: "smtp.kakao.com", Port: 465, Security: "tls",
		IMAP: "imap.kakao.com", AppPassword: "https://accounts.kakao.com/"},
	{Name: "Outlook", Domains: []string{"outlook.com", "hotmail.com", "live.com", "outlook.kr"}, Host: "smtp-mail.outlook.com", Port: 587, Security: "starttls",
		IMAP: "outlook.office365.com", PerDay: 300, AppPassword: "https://account.live.com/proofs/AppPassword",
		TokenURL: "https://login.microsoftonline.com/common/oauth2/v2.0/token"},
	{Name: "Zoho", Domains: []string{"zoho.com", "zohomail.com"}, Host: "smtp.zoho.com", Port: 465, Security: "tls",
		IMAP: "imap.zoho.com", AppPassword: "https://accounts.zoho.com/home#security/app_password"},
	// SES serves domains of one's own; its host names the region of the account.
	{Name: "Amazon SES", Host: "email-smtp.ap-northeast-2.amazonaws.com", Port: 587, Security: "starttls",
		AppPassword: "https://console.aws.amazon.com/ses/home#/smtp"},
}

// PresetFor gives the provider of an address; ok is false for a domain of one's own.
func PresetFor(address string) (p Preset, ok bool) {
	_, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	for _, p := range Presets {
		for _, d := range p.Domains {
			if d == domain {
				return p, true
			}
		}
	}
	return Preset{}, false
}
