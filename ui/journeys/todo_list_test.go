package journeys

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
)

func TestTaskTableAndCards(t *testing.T) {
	tasks := []journey.Task{
		{Name: "Kim, Minji", Phone: "+821012345678", Email: "minji@shop.test", Text: "Call <now>", Of: "Calls", Since: time.Unix(0, 0), Until: time.Unix(86400, 0)},
		{Name: "=1+1", Title: "Parcel", Of: "Parcels", Since: time.Unix(0, 0)},
	}
	data, err := taskTable(tasks)
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(data), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 3 {
		t.Fatalf("%d rows, marked as UTF-8: %t, %v", len(rows), marked, err)
	}
	if r := rows[1]; r[0] != "Kim, Minji" || r[1] != "+821012345678" || r[3] != "Call <now>" || r[6] == "" {
		t.Errorf("the first row is %q", r)
	}
	if r := rows[2]; r[0] != "'=1+1" || r[3] != "Parcel" || r[6] != "" {
		t.Errorf("the second row is %q", r)
	}
	page, err := taskCards(tasks)
	if err != nil || strings.Count(string(page), "<section>") != 2 || !strings.Contains(string(page), "Call &lt;now&gt;") {
		t.Errorf("the cards are %s, %v", page, err)
	}
}
