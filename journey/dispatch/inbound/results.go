package inbound

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"

	"gilmok/store"
	"gilmok/store/importer"
)

// Results is how a file of results is read: what a provider lets one download of what
// became of messages, where it cannot be asked.
type Results struct {
	Country string         // whose phone numbers are written without a country
	Zone    *time.Location // of times without one
}

// File is the name under which reports of files are taken.
const File = "/file"

// Unread is a row of a file of results that tells nothing, and why.
type Unread struct {
	Line   int
	Reason string // no_address, no_result
	Raw    string
}

// ErrNoColumns: the file's first row names no column of addresses, or none of results.
var ErrNoColumns = errors.New("the first row must name a column of addresses and one of results")

// columns by the names that providers give them.
var columns = map[string][]string{
	"address": {"email", "to", "recipient", "address", "phone", "to_email", "recipient_email", "rcpt", "이메일", "수신자", "수신번호", "받는사람", "휴대폰", "전화번호"},
	"result":  {"event", "status", "result", "type", "event_type", "결과", "상태", "발송결과", "이벤트"},
	"at":      {"date", "time", "timestamp", "at", "event_date", "created_at", "processed", "일시", "시간", "발송일시", "완료일시"},
	"reason":  {"reason", "detail", "description", "message", "error", "diagnostic", "사유", "실패사유", "메시지"},
	"words":   {"body", "text", "content", "reply", "내용", "본문", "답장", "답장내용", "회신내용"},
	"link":    {"url", "link", "clicked_url", "링크"},
	"id":      {"message_id", "messageid", "message-id", "sg_message_id", "smtp-id", "메시지id"},
}

// outcomes are the words for results; a bounce is hard where its word says so.
var outcomes = map[Kind][]string{
	Delivered:   {"delivered", "delivery", "success", "sent ok", "성공", "발송성공", "전송성공", "수신"},
	Opened:      {"opened", "open", "opens", "unique_opened", "열람", "오픈"},
	Clicked:     {"clicked", "click", "clicks", "클릭"},
	Complaint:   {"complained", "complaint", "spam", "spamreport", "spam_report", "spam complaint", "신고", "스팸신고"},
	Unsubscribe: {"unsubscribed", "unsubscribe", "optout", "opt-out", "수신거부"},
	Reply:       {"reply", "replied", "inbound", "mo", "답장", "회신"},
	Delay:       {"deferred", "delayed", "queued", "processed", "sent", "request", "대기", "발송중"},
	Bounce:      {"bounced", "bounce", "failed", "undelivered", "blocked", "dropped", "soft bounce", "softbounce", "soft_bounce", "실패", "발송실패", "전송실패"},
}

var hardWords = []string{"hard bounce", "hardbounce", "hard_bounce", "hard", "permanent", "invalid", "없는번호", "결번", "없는 번호", "존재하지 않는 주소"}

// Read reads a file of results in UTF-8 or CP949, with commas, semicolons or tabs. A
// row it cannot read is listed, and the others count.
func (o Results) Read(file io.Reader) (reports []Report, unread []Unread, err error) {
	raw, err := io.ReadAll(file)
	if err != nil {
		return nil, nil, fmt.Errorf("read the results: %w", err)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		if raw, err = korean.EUCKR.NewDecoder().Bytes(raw); err != nil {
			return nil, nil, fmt.Errorf("read the results: %w", err)
		}
	}
	rows := csv.NewReader(bytes.NewReader(raw))
	rows.Comma, rows.FieldsPerRecord, rows.LazyQuotes, rows.TrimLeadingSpace = delimiter(raw), -1, true, true
	head, err := rows.Read()
	if err != nil {
		return nil, nil, ErrNoColumns
	}
	at := places(head)
	if at["address"] < 0 || at["result"] < 0 {
		return nil, nil, ErrNoColumns
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return reports, unread, nil
		}
		line, _ := rows.FieldPos(0)
		if err != nil {
			return reports, unread, fmt.Errorf("read the results, line %d: %w", line, err)
		}
		r, reason := o.row(row, at)
		if reason != "" {
			unread = append(unread, Unread{Line: line, Reason: reason, Raw: strings.Join(row, string(rows.Comma))})
			continue
		}
		reports = append(reports, r)
	}
}

// delimiter is whichever the first row has most of.
func delimiter(raw []byte) rune {
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	best, most := ',', 0
	for _, d := range ",;\t" {
		if n := strings.Count(string(first), string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// places finds the columns; -1 for one that is not there.
func places(head []string) map[string]int {
	at := map[string]int{}
	for column, names := range columns {
		at[column] = slices.IndexFunc(head, func(h string) bool {
			return slices.Contains(names, strings.ToLower(strings.ReplaceAll(strings.TrimSpace(h), " ", "_"))) ||
				slices.Contains(names, strings.ReplaceAll(strings.TrimSpace(h), " ", ""))
		})
	}
	return at
}

func (o Results) row(row []string, at map[string]int) (r Report, reason string) {
	cell := func(column string) string {
		if i := at[column]; i >= 0 && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	email, phone := importer.Address(cell("address"), o.Country)
	switch {
	case email != "":
		r.Recipient, r.Channel = email, store.ChannelEmail
	case phone != "":
		r.Recipient, r.Channel = phone, store.ChannelSMS
	default:
		return r, "no_address"
	}
	r.At, r.Words, r.Link, r.MessageID = o.instant(cell("at")), cell("reason"), cell("link"), strings.Trim(cell("id"), "<>")
	r.ProviderID = cell("id")
	word := strings.ToLower(cell("result"))
	hard := slices.Contains(hardWords, word)
	if hard {
		r.Kind = Bounce
	}
	for kind, words := range outcomes {
		if slices.Contains(words, word) {
			r.Kind = kind
		}
	}
	if r.Kind == "" {
		return r, "no_result"
	}
	if r.Kind == Bounce {
		r.Status, r.Blame = Blamed(r.Words, hard || slices.Contains(hardWords, strings.ToLower(r.Words)))
	}
	about := r.Link
	if r.Kind == Reply {
		if r.Words, about = cell("words"), cell("words"); Refuses(r.Words) {
			r.Kind = Unsubscribe
		}
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{r.Recipient, string(r.Kind), cell("at"), about, cell("id")}, "\x00")))
	r.ID = hex.EncodeToString(sum[:12])
	return r, ""
}

// instant reads a time as files have them; zero where it has another form.
func (o Results) instant(text string) time.Time {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 1e9 && n < 1e11 {
		return time.Unix(n, 0)
	}
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006.01.02 15:04:05", "2006.01.02 15:04", "2006/01/02 15:04:05", "2006/01/02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(form, text, o.Zone); err == nil {
			return at
		}
	}
	return time.Time{}
}
