package importer

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"gilmok/store"
)

// ErrNotSpend is returned for a table without a column of days or of costs.
var ErrNotSpend = errors.New("there is no column of days, or none of costs")

// spendColumn is what a column of an advertising platform's export is for.
type spendColumn int

const (
	spendDay spendColumn = iota
	spendEnd
	spendChannel
	spendCampaign
	spendCost
	spendColumns // how many there are
)

// spendHeads are what the heads of such columns say, folded, the surest first. The
// exports of Meta, Google, Naver and Kakao are among them.
var spendHeads = [spendColumns][]string{
	spendDay:      {"day", "date", "from", "start", "reportingstarts", "startdate", "week", "month", "날짜", "일자", "일별", "기준일", "시작일", "보고시작", "기간"},
	spendEnd:      {"to", "end", "until", "reportingends", "enddate", "종료일", "보고종료"},
	spendChannel:  {"channel", "source", "utmsource", "platform", "publisherplatform", "매체", "채널", "플랫폼", "소스"},
	spendCampaign: {"campaign", "campaignname", "utmcampaign", "캠페인", "캠페인이름", "캠페인명"},
	spendCost:     {"cost", "spend", "amountspent", "amount", "spent", "adspend", "비용", "총비용", "지출금액", "광고비", "소진액", "금액"},
}

// ReadSpend reads what was spent on advertising from any table that Sniff can read:
// a day, or a first and a last one, a cost, and what it was for. Rows of the same
// days, channel and campaign are added up. channel stands where the file has no
// column for it. A row that cannot be read is among the rejects.
func ReadSpend(ctx context.Context, path, channel string, o Options) (list []store.Spend, rejects []Reject, err error) {
	s, err := Sniff(ctx, path, o)
	if err != nil {
		return nil, nil, err
	}
	in, _, closer, err := s.open(ctx, len(s.Columns))
	if err != nil {
		return nil, nil, err
	}
	defer closer.Close()
	r := &spendReader{channel: channel, form: dateForm{eastern: s.options.eastern(), zone: s.options.zone()}, currency: o.Shop.Currency, places: map[store.Spend]int{}}
	if !r.find(s.Columns) {
		return nil, nil, ErrNotSpend
	}
	var row record
	for n := 0; ; {
		if err := in.next(&row); errors.Is(err, io.EOF) {
			return r.list, r.rejects, nil
		} else if err != nil {
			return nil, nil, err
		}
		if row.blank() {
			continue
		}
		if n++; n <= s.skip {
			continue
		}
		if code := r.take(&row); code != "" {
			r.rejects = append(r.rejects, Reject{Record: n - s.skip, Line: row.line, Reason: code, Raw: row.raw})
		}
	}
}

// spendReader gathers entries.
type spendReader struct {
	at       [spendColumns]int // column of each, -1: none
	channel  string
	form     dateForm
	currency string
	list     []store.Spend
	places   map[store.Spend]int // in the list, by all but the amount
	rejects  []Reject
}

// find looks for the columns by their heads. "Amount spent (KRW)" names a currency.
func (r *spendReader) find(columns []Column) bool {
	for kind := range spendColumns {
		r.at[kind] = -1
		for _, head := range spendHeads[kind] {
			i := slices.IndexFunc(columns, func(c Column) bool {
				name, currency, _ := strings.Cut(c.Name, "(")
				if fold(name) != head {
					return false
				}
				if code := strings.ToUpper(fold(currency)); kind == spendCost && isCurrency(code) {
					r.currency = code
				}
				return true
			})
			if i >= 0 {
				r.at[kind] = i
				break
			}
		}
	}
	return r.at[spendDay] >= 0 && r.at[spendCost] >= 0
}

// take reads a row, or says why it cannot.
func (r *spendReader) take(row *record) Code {
	if row.fault != "" {
		return row.fault
	}
	of := func(kind spendColumn) string {
		if r.at[kind] < 0 {
			return ""
		}
		return strings.TrimSpace(cell(row.cells, r.at[kind]))
	}
	day := of(spendDay)
	if day == "" {
		return TotalRow // the sum that platforms put above or below
	}
	e := store.Spend{Channel: of(spendChannel), Campaign: of(spendCampaign)}
	if e.Channel == "" {
		e.Channel = r.channel
	}
	first, second, both := strings.Cut(day, "~")
	if !both {
		second = of(spendEnd)
	}
	from, state := parseDate(strings.TrimSpace(first), r.form)
	if state != dateOK {
		return BadDate
	}
	e.From = from.date()
	if e.To = e.From; strings.TrimSpace(second) != "" {
		to, state := parseDate(strings.TrimSpace(second), r.form)
		if state != dateOK || to.date() < e.From {
			return BadDate
		}
		e.To = to.date()
	}
	a, ok := parseAmount(of(spendCost), markUnknown)
	if e.Cost = a.money(r.currency); !ok || e.Cost.Minor < 0 {
		return BadMoney
	}
	r.add(e)
	return ""
}

func (r *spendReader) add(e store.Spend) {
	key := e
	key.Cost.Minor = 0
	if i, had := r.places[key]; had {
		r.list[i].Cost.Minor += e.Cost.Minor
		return
	}
	r.places[key] = len(r.list)
	r.list = append(r.list, e)
}
