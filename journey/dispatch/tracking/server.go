package tracking

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Note is what the server noted: one line of its file.
type Note struct {
	Kind    string    `json:"kind"` // click, open, unsubscribe, answer
	Message string    `json:"message"`
	At      time.Time `json:"at"`
	To      string    `json:"to,omitempty"`
	Agent   string    `json:"agent,omitempty"` // the program that asked
	// Answer is what the link of an answer says, Words what the person wrote.
	Answer string `json:"answer,omitempty"`
	Words  string `json:"words,omitempty"`
}

// Server notes clicks, opens and refusals in a file, one JSON object a line.
type Server struct {
	key []byte
	now func() time.Time

	mu    sync.Mutex
	file  *os.File
	ends  []int64 // of each line
	whole int64   // where the last whole line ends
}

// Serve opens the file of notes, or makes it. A last line that was cut off by a crash
// is written over.
func Serve(path, key string, now func() time.Time) (*Server, error) {
	if key == "" {
		return nil, fmt.Errorf("serve links: there is no key")
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the notes: %w", err)
	}
	s := &Server{key: []byte(key), now: now, file: f}
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("read the notes: %w", err)
		}
		s.whole += int64(len(line))
		s.ends = append(s.ends, s.whole)
	}
	return s, nil
}

// Close ends the notes.
func (s *Server) Close() error { return s.file.Close() }

// note writes a line. It is synced where a person said something: who said no must not
// be forgotten, nor what was answered.
func (s *Server) note(kind, message, words string, r *http.Request) error {
	if message == NoMessage {
		return nil
	}
	q := r.URL.Query()
	line, err := json.Marshal(Note{Kind: kind, Message: message, At: s.now().UTC(), To: q.Get("to"), Agent: short(r.UserAgent()), Answer: q.Get("answer"), Words: words})
	if err != nil {
		return err
	}
	line = append(line, '\n')
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.file.WriteAt(line, s.whole); err != nil {
		return err
	}
	if kind == kindUnsubscribe || kind == kindAnswer {
		if err := s.file.Sync(); err != nil {
			return err
		}
	}
	s.whole += int64(len(line))
	s.ends = append(s.ends, s.whole)
	return nil
}

func short(text string) string { return strings.ToValidUTF8(text[:min(len(text), 200)], "") }

// The kinds of notes.
const (
	kindClick       = "click"
	kindOpen        = "open"
	kindUnsubscribe = "unsubscribe"
	kindAnswer      = "answer"
)

// ServeHTTP implements http.Handler, at whatever path the shop's address has.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	at := "/" + r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:] // a path may be empty
	if at == pathNotes {
		s.notes(w, r)
		return
	}
	message, ok := read(s.key, at, r.URL.Query())
	if !ok {
		http.NotFound(w, r)
		return
	}
	switch at {
	case pathClick:
		s.click(w, r, message)
	case pathOpen:
		s.keep(kindOpen, message, r)
		w.Header().Set("Content-Type", "image/gif")
		_, _ = w.Write(point)
	case pathUnsubscribe:
		s.unsubscribe(w, r, message)
	case pathAnswer:
		s.answer(w, r, message)
	default:
		http.NotFound(w, r)
	}
}

// click leads on whatever happens: a note that cannot be written is our trouble.
func (s *Server) click(w http.ResponseWriter, r *http.Request, message string) {
	to, err := url.Parse(r.URL.Query().Get("to"))
	if err != nil || to.Scheme != "https" && to.Scheme != "http" {
		http.NotFound(w, r)
		return
	}
	if r.Method == http.MethodGet {
		s.keep(kindClick, message, r)
	}
	http.Redirect(w, r, to.String(), http.StatusFound)
}

func (s *Server) keep(kind, message string, r *http.Request) {
	if err := s.note(kind, message, "", r); err != nil {
		slog.Error("note", "kind", kind, "error", err)
	}
}

// unsubscribe asks by a page, and takes a POST as the answer, from the page or from a
// mail program. It never redirects (RFC 8058, section 3.1).
func (s *Server) unsubscribe(w http.ResponseWriter, r *http.Request, message string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Method != http.MethodPost {
		_, _ = io.WriteString(w, page(refusal, `<p>더는 메일을 받지 않을까요?<br>Get no more mail from us?</p><form method="post"><button>수신 거부 · Unsubscribe</button></form>`))
		return
	}
	if err := s.note(kindUnsubscribe, message, "", r); err != nil {
		slog.Error("note", "kind", kindUnsubscribe, "error", err)
		w.WriteHeader(http.StatusServiceUnavailable) // it is not noted, so it is not said
		_, _ = io.WriteString(w, page(refusal, later))
		return
	}
	_, _ = io.WriteString(w, page(refusal, `<p>수신 거부가 처리되었어요.<br>You will get no more of this mail.</p>`))
}

// later is said where nothing could be noted.
const later = `<p>잠시 뒤 다시 눌러 주세요.<br>Please try again in a moment.</p>`

// The titles of the pages.
const (
	refusal  = "수신 거부 · Unsubscribe"
	question = "질문 · Question"
)

func page(title, body string) string {
	return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>` + title + `</title>` +
		`<style>body{font:16px/1.6 sans-serif;max-width:30em;margin:15vh auto;padding:0 1em;text-align:center}button,textarea{font:inherit;padding:.6em 1.4em}textarea{display:block;box-sizing:border-box;width:100%;margin:0 0 1em;padding:.6em}b{font-size:1.2em}</style>` + body
}

// point is a picture of one transparent point.
var point, _ = base64.StdEncoding.DecodeString("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

// mostNotes in one answer.
const mostNotes = 1000

// notes answers what was noted after the first so many lines, to who has the key.
func (s *Server) notes(w http.ResponseWriter, r *http.Request) {
	if !hmac.Equal([]byte(r.Header.Get("Authorization")), append([]byte("Bearer "), s.key...)) {
		http.Error(w, "the key is wrong", http.StatusUnauthorized)
		return
	}
	after, err := strconv.Atoi(r.URL.Query().Get("after"))
	if err != nil || after < 0 {
		after = 0
	}
	lines, next, all, err := s.after(after)
	if err != nil {
		http.Error(w, "the notes cannot be read", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"next":%d,"more":%v,"notes":[%s]}`, next, next < all, bytes.Join(lines, []byte(",")))
}

// after reads the lines after the first n.
func (s *Server) after(n int) (lines [][]byte, next, all int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all = len(s.ends)
	if n > all {
		n = 0 // the file was begun anew
	}
	next = min(n+mostNotes, all)
	if next == n {
		return nil, next, all, nil
	}
	var from int64
	if n > 0 {
		from = s.ends[n-1]
	}
	text := make([]byte, s.ends[next-1]-from)
	if _, err := s.file.ReadAt(text, from); err != nil {
		return nil, 0, 0, err
	}
	return bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")), next, all, nil
}
