package importer

import (
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryNames knows the countries by their names in English, Korean, Japanese
// and German, by their ISO codes, and by what shops write besides.
var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{"uk": "GB", "eire": "IE", "usa": "US", "rsa": "ZA", "korea": "KR", "southkorea": "KR", "republicofkorea": "KR", "한국": "KR", "미국": "US",
		"holland": "NL", "uae": "AE", "russia": "RU", "vietnam": "VN", "taiwan": "TW", "czechrepublic": "CZ", "england": "GB", "scotland": "GB", "greatbritain": "GB", "hongkong": "HK"}
	namers := []display.Namer{display.English.Regions(), display.Korean.Regions(), display.Japanese.Regions(), display.German.Regions()}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() || region.Canonicalize() != region || region.String() != code || code == "UK" {
				continue
			}
			names[strings.ToLower(code)] = code
			names[strings.ToLower(region.ISO3())] = code
			for _, n := range namers {
				if name := fold(n.Name(region)); name != "" {
					names[name] = code
				}
			}
		}
	}
	return names
})

// parseCountry gives the ISO 3166-1 alpha-2 code; "" where the name is not known.
func parseCountry(s string) string {
	if len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' {
		if code, ok := countryNames()[strings.ToLower(s)]; ok {
			return code
		}
	}
	if code := strings.TrimLeft(s, "+0 "); len(code) < 4 && allDigits(code) { // as telephones have it
		if region := phonenumbers.GetRegionCodeForCountryCode(number(code)); region != "ZZ" && region != "001" {
			return region
		}
	}
	return countryNames()[fold(s)]
}
