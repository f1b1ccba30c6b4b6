package rules

import "testing"

func TestLabel(t *testing.T) {
	for _, row := range []struct{ text, country, want string }{
		{"비누 소식", "KR", "(광고) 비누 소식"}, {"(광고) 비누", "KR", "(광고) 비누"}, {"(광고)비누", "KR", "(광고)비누"}, {"[광고] 비누", "KR", "(광고) 비누"}, {" (광 고) 비누", "KR", "(광고) 비누"},
		{"（광고）비누", "KR", "(광고) 비누"}, {"\u200b(광고) 비누", "KR", "(광고) 비누"}, {"(마감) 광고 아님", "KR", "(광고) (마감) 광고 아님"}, {"[공지] 비누", "KR", "(광고) [공지] 비누"},
		{"Soap", "SG", "<ADV> Soap"}, {"<ADV>Soap", "SG", "<ADV> Soap"}, {"Soap", "US", "Soap"}, {"", "KR", "(광고) "},
	} {
		got := Label(row.text, row.country)
		if got != row.want {
			t.Errorf("%q for %s: want %q, got %q", row.text, row.country, row.want, got)
		}
		if Label(got, row.country) != got {
			t.Errorf("%q is labelled twice", got)
		}
	}
}
