package tracking

import (
	"cmp"
	"html"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"unicode/utf8"

	"gilmok/preview"
	"gilmok/store/survey"
)

// mostBody is how many bytes of a page's answer are read.
const mostBody = 64 << 10

// answer shows what is about to be answered, and notes it when the button is pressed:
// scanners follow the links of every mail, and must answer nothing.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, message string) {
	a, ok := preview.ParseAnswer(r.URL.Query().Get("answer"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Method != http.MethodPost {
		_, _ = io.WriteString(w, page(question, asking(a)))
		return
	}
	words := ""
	if a.Value == "" {
		r.Body = http.MaxBytesReader(w, r.Body, mostBody)
		if words = written(r.PostFormValue("words")); words == "" {
			_, _ = io.WriteString(w, page(question, asking(a)))
			return
		}
	}
	if err := s.note(kindAnswer, message, words, r); err != nil {
		slog.Error("note", "kind", kindAnswer, "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, page(question, later))
		return
	}
	_, _ = io.WriteString(w, page(question, `<p>답해 주셔서 고마워요.<br>Thank you for your answer.</p>`))
}

// written is what a person wrote, as much of it as is kept.
func written(words string) string {
	words = strings.TrimSpace(strings.ToValidUTF8(words, ""))
	if utf8.RuneCountInString(words) > survey.MostWords {
		words = string([]rune(words)[:survey.MostWords])
	}
	return words
}

func asking(a preview.Answer) string {
	var b strings.Builder
	if a.Question != "" {
		b.WriteString("<p>" + html.EscapeString(a.Question) + "</p>")
	}
	if a.Value == "" {
		b.WriteString(`<form method="post"><textarea name="words" rows="5" required autofocus></textarea>`)
	} else {
		b.WriteString("<p><b>" + html.EscapeString(cmp.Or(a.Text, a.Value)) + `</b></p><form method="post">`)
	}
	b.WriteString("<button>이대로 답하기 · Send this answer</button></form>")
	return b.String()
}
