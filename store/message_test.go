package store

import (
	"slices"
	"testing"
)

// Mails show the shop in their frame; a text where it speaks of it, itself or in a block.
func TestSince(t *testing.T) {
	then := map[string]string{SettingShopAddress: "Seoul", SettingLogo: "logo.png"}
	now := map[string]string{SettingShopAddress: "Busan", SettingLanguage: SettingDefaults[SettingLanguage]}
	for _, c := range []struct {
		name  string
		v     MessageVersion
		shown bool
	}{
		{"a mail", MessageVersion{Channel: ChannelEmail, Shop: then}, true},
		{"a mail of before", MessageVersion{Channel: ChannelEmail}, false},
		{"a text", MessageVersion{Channel: ChannelSMS, Document: []byte(`{"text":"Hello"}`), Shop: then}, false},
		{"a text that speaks of it", MessageVersion{Channel: ChannelSMS, Document: []byte(`{"text":"{{ shop.address }}"}`), Shop: then}, true},
		{"a text whose block does", MessageVersion{Channel: ChannelSMS, Document: []byte(`{"text":"{% include 'foot' %}"}`),
			Blocks: map[string]string{"foot": "{{ shop.address }}"}, Shop: then}, true},
	} {
		fresh, kept := c.v.Since(now)
		if slices.Equal(fresh, []string{SettingShopAddress}) != c.shown || slices.Equal(kept, []string{SettingLogo}) != c.shown || len(fresh)+len(kept) > 2 {
			t.Errorf("%s: %v, %v", c.name, fresh, kept)
		}
	}
}
