package segment_test

import (
	"reflect"
	"testing"

	"gilmok/store/segment"
)

func TestNearestEvent(t *testing.T) {
	recorded := []string{"booked", "리뷰작성", "ordered", "a_very_long_name"}
	for name, want := range map[string]string{
		"orderd": "ordered", "Ordered": "ordered", "odrered": "ordered", "ordredd": "", "boked": "booked", "리뷰작석": "리뷰작성", "리뷰": "",
		"a_vary_long_nam": "a_very_long_name", "vieved": "viewed", "opened": "", "xyz": "", "": "",
	} {
		if got := segment.NearestEvent(name, recorded); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestNearest_AmongOthersThanEvents(t *testing.T) {
	if got := segment.Nearest("ctiy", []string{"city", "points"}); got != "city" {
		t.Errorf("%q", got)
	}
	if got := segment.Nearest("orderd", []string{"city"}); got != "" {
		t.Errorf("an event is taken for an attribute: %q", got)
	}
}

func TestUnheardOf(t *testing.T) {
	r, err := segment.ParseText(`orderd and (did not winked or first viewed then not orderd) and last ordered before 2026-08-01`)
	if err != nil {
		t.Fatal(err)
	}
	got := segment.UnheardOf([]string{"ordered", "visited"}, r)
	want := []segment.Unheard{{Event: "orderd", Nearest: "ordered"}, {Event: "winked"}, {Event: "viewed"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := segment.UnheardOf([]string{"orderd", "winked", "viewed", "ordered"}, r); got != nil {
		t.Errorf("all were recorded, got %+v", got)
	}
}
