package inbound_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/korean"

	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
)

var seoul = time.FixedZone("KST", 9*60*60)

func TestResults(t *testing.T) {
	o := inbound.Results{Country: "KR", Zone: seoul}
	korea, err := korean.EUCKR.NewEncoder().String("수신번호\t발송결과\t완료일시\t실패사유\n010-1234-5678\t성공\t2026.11.21 09:30\t\n010-2345-6789\t실패\t2026.11.21 09:31\t결번\n")
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		kind  inbound.Kind
		who   string
		blame inbound.Blame
	}
	for name, c := range map[string]struct {
		file   string
		want   []row
		unread []string
	}{
		"a provider's log": {"email,event,timestamp,reason,url\r\na@b.test,delivered,1795219200,,\r\na@b.test,click,1795219260,,https://shop.test/\r\nb@b.test,bounce,1795219261,550 5.7.1 blocked,\r\nc@b.test,hard_bounce,1795219262,,\r\n",
			[]row{{inbound.Delivered, "a@b.test", ""}, {inbound.Clicked, "a@b.test", ""}, {inbound.Bounce, "b@b.test", inbound.Ours}, {inbound.Bounce, "c@b.test", inbound.Address}}, nil},
		"semicolons, a mark and bad rows": {"\ufeffTo;Status\nA@B.test;Unsubscribed\nnobody;opened\nc@b.test;vanished\n\"d@b.test\";\"spam\"\n",
			[]row{{inbound.Unsubscribe, "a@b.test", ""}, {inbound.Complaint, "d@b.test", ""}}, []string{"no_address", "no_result"}},
		"Korean, in CP949": {korea, []row{{inbound.Delivered, "+821012345678", ""}, {inbound.Bounce, "+821023456789", inbound.Address}}, nil},
	} {
		reports, unread, err := o.Read(strings.NewReader(c.file))
		if err != nil || len(reports) != len(c.want) || len(unread) != len(c.unread) {
			t.Errorf("%s: %+v, unread %+v, %v", name, reports, unread, err)
			continue
		}
		for i, r := range reports {
			if (row{r.Kind, strings.ToLower(r.Recipient), r.Blame}) != c.want[i] {
				t.Errorf("%s, row %d: %+v, want %+v", name, i+1, r, c.want[i])
			}
		}
		for i, u := range unread {
			if u.Reason != c.unread[i] || u.Line != i+3 || u.Raw == "" {
				t.Errorf("%s: %+v", name, u)
			}
		}
	}
	reports, _, err := o.Read(strings.NewReader(korea))
	if err != nil || !reports[0].At.Equal(time.Date(2026, 11, 21, 0, 30, 0, 0, time.UTC)) || reports[0].Channel != store.ChannelSMS {
		t.Errorf("%+v, %v", reports, err)
	}
	for _, bad := range []string{"", "name,city\nMinji,Busan\n", "email\na@b.test\n"} {
		if _, _, err := o.Read(strings.NewReader(bad)); !errors.Is(err, inbound.ErrNoColumns) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestResultsTwice: the same file twice changes nothing, and its consequences are those
// of any bounce.
func TestResultsTwice(t *testing.T) {
	st, _ := open(t)
	c := &inbound.Collector{Store: st, Now: time.Now}
	for i, want := range []int{1, 0} {
		reports, _, err := inbound.Results{Country: "KR", Zone: seoul}.Read(strings.NewReader("email,event\nminji@example.test,hard bounce\n"))
		if err != nil {
			t.Fatal(err)
		}
		done, err := c.Take(context.Background(), "file", reports)
		if err != nil || done.New != want {
			t.Errorf("time %d: %+v, %v", i+1, done, err)
		}
	}
	if has, err := st.Suppressions().Has(context.Background(), store.ChannelEmail, "minji@example.test"); err != nil || !has {
		t.Errorf("suppressed: %v, %v", has, err)
	}
}

func FuzzResults(f *testing.F) {
	f.Add("email,event\na@b.test,open\n")
	f.Add("To;Status\n\"x;\n")
	f.Fuzz(func(t *testing.T, text string) {
		reports, _, err := inbound.Results{Country: "KR", Zone: time.UTC}.Read(strings.NewReader(text))
		for _, r := range reports {
			if err == nil && (r.ID == "" || r.Recipient == "" || r.Kind == "") {
				t.Errorf("%+v", r)
			}
		}
	})
}
