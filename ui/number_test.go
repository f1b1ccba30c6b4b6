package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"

	"gilmok/store/value"
)

// speak sets the language for one test.
func speak(t *testing.T, code string) {
	t.Helper()
	test.NewTempApp(t)
	if err := SetLanguage(code); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := SetLanguage("en"); err != nil {
			t.Error(err)
		}
	})
}

func TestNumbers(t *testing.T) {
	tests := []struct{ got, want string }{
		{Number(0), "0"}, {Number(999), "999"}, {Number(1000), "1,000"}, {Number(1234567), "1,234,567"}, {Number(-1234), "−1,234"},
		{Percent(0.41), "41%"}, {Percent(0.072), "7.2%"}, {Percent(0.07), "7%"}, {Percent(0), "0%"}, {Percent(0.9999), "100%"},
		{Money(value.Money{Minor: 284000, Currency: "KRW"}), "₩284,000"},
		{Money(value.Money{Minor: 123456, Currency: "USD"}), "$1,234.56"},
		{Money(value.Money{Minor: -500, Currency: "EUR"}), "−€5.00"},
		{Money(value.Money{Minor: 1999, Currency: "SEK"}), "SEK 19.99"},
		{Bytes(999), "999 B"}, {Bytes(412_000), "412 KB"}, {Bytes(7_300_000), "7.3 MB"}, {Bytes(2_100_000_000), "2.1 GB"},
		{Left(7 * time.Second), "0:07"}, {Left(83 * time.Second), "1:23"}, {Left(3725 * time.Second), "1:02:05"},
	}
	for _, x := range tests {
		if x.got != x.want {
			t.Errorf("got %s, want %s", x.got, x.want)
		}
	}
}

func TestWhen(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, seoul)
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 12, 0, 0, seoul).UTC() }
	tests := []struct {
		t      time.Time
		en, ko string
	}{
		{at(20, 9), "today 09:12", "오늘 09:12"},
		{at(20, 0), "today 00:12", "오늘 00:12"}, // still yesterday in UTC
		{at(19, 23), "yesterday", "어제"},
		{at(21, 8), "tomorrow 08:12", "내일 08:12"},
		{at(18, 9), "18 November", "11월 18일"},
		{time.Date(2025, 3, 1, 12, 0, 0, 0, seoul), "1 March 2025", "2025년 3월 1일"},
		{time.Time{}, "", ""},
	}
	for _, code := range []string{"en", "ko"} {
		t.Run(code, func(t *testing.T) {
			speak(t, code)
			for _, x := range tests {
				want := x.en
				if code == "ko" {
					want = x.ko
				}
				if got := When(x.t, now); got != want {
					t.Errorf("%v: got %q, want %q", x.t, got, want)
				}
			}
		})
	}
}

func TestDays(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	speak(t, "ko")
	if got := LongDay(day); got != "11월 20일 금요일" {
		t.Errorf("got %q", got)
	}
	if got := ShortWeekday(day.Weekday()); got != "금" {
		t.Errorf("got %q", got)
	}
}

func TestLanguageSwitchesAtRunTime(t *testing.T) {
	speak(t, "ko")
	if got := placeName(Outbox); got != "발송함" {
		t.Errorf("in Korean the outbox is %q", got)
	}
	if err := SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	if got := placeName(Outbox); got != "Outbox" {
		t.Errorf("back in English it is %q", got)
	}
	if err := SetLanguage("xx"); err == nil || Language() != "en" {
		t.Errorf("an unknown language: %v, now %s", err, Language())
	}
}

// The window speaks its own language, with its own plural, whatever the desktop speaks.
func TestPluralIsThatOfTheWindow(t *testing.T) {
	for _, system := range []string{"ko_KR.UTF-8", "en_US.UTF-8", "pl_PL.UTF-8"} {
		t.Run(system, func(t *testing.T) {
			for _, name := range []string{"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"} {
				t.Setenv(name, system)
			}
			for code, want := range map[string][]string{
				"en": {"1 person", "2 people", "5 people"},
				"ko": {"1명", "2명", "5명"},
			} {
				speak(t, code)
				for i, n := range []int{1, 2, 5} {
					if got := lang.XN("journeys.people.count", "{{.N}} people", n, With("N", Number(n))); got != want[i] {
						t.Errorf("%s: %d is %q, want %q", code, n, got, want[i])
					}
				}
			}
		})
	}
}
