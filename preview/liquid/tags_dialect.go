package liquid

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"strconv"
	"strings"

	"github.com/osteele/liquid/render"
)

// dialectNames are the names that messages written for Braze use for what a
// Gilmok customer calls otherwise. They apply only where nothing of the name
// itself exists.
var dialectNames = map[string]string{
	"email_address": "email", "phone_number": "phone", "user_id": "external_id", "braze_id": "external_id",
	"first_name": "name", "language": "locale", "api_trigger_properties": "context",
	"canvas_entry_properties": "context", "set_user_to_unsubscribed_url": "unsubscribe_url",
}

// registerDialect adds the tags that the language itself does not have.
func (c *compilation) registerDialect() {
	c.tag("content_block", c.contentBlockTag)
	c.tag("abort_message", c.abortTag)
	c.tag("connected_content", c.connectedTag)
	c.tag("promotion", c.promotionTag)
	c.tag("random", c.randomTag)
	c.tag("catalog_items", c.catalogItemsTag)
	c.tag("catalog_selection_items", c.catalogSelectionTag)
	for _, kind := range []RelatedKind{Recommended, SimilarTo, PopularIn, OthersAlsoBought, PeopleLikeYou, LikeCart, SearchedFor} {
		c.tag(string(kind), func(p *piece) (run, error) { return c.relatedTag(p, kind) })
	}
}

// bracketed reads the one value of tag('x'), tag("x") and tag "x"; nil if
// there is none.
func (c *compilation) bracketed(p *piece) (expr, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	open := ps.takeSign("(")
	var e expr
	if ps.peek().kind != tokenEnd && !ps.isSign(")") {
		if e, err = ps.filteredExpr(); err != nil {
			return nil, err
		}
	}
	if open {
		if err := ps.expect(")"); err != nil {
			return nil, err
		}
	}
	return e, ps.end()
}

// abortTag ends the render: this customer gets no message.
func (c *compilation) abortTag(p *piece) (run, error) {
	e, err := c.bracketed(p)
	if err != nil {
		return nil, err
	}
	return func(s *state, _ io.Writer, _ render.Context) error {
		reason := "abort_message"
		if e != nil {
			v, err := e.eval(s)
			if err != nil {
				return err
			}
			reason = firstOf(plain(v), reason)
		}
		return s.halt(stop{kind: stopAbort, reason: reason})
	}, nil
}

// promotionTag prints a coupon code of a pool: one per customer and message,
// however often it is printed.
func (c *compilation) promotionTag(p *piece) (run, error) {
	e, err := c.bracketed(p)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return nil, failAt(p.at, CodeArgument, "promotion takes the name of a coupon pool")
	}
	return func(s *state, w io.Writer, _ render.Context) error {
		v, err := e.eval(s)
		if err != nil {
			return err
		}
		code, err := s.coupon(plain(v))
		if err != nil {
			return err
		}
		return s.print(w, code, "", p.start)
	}, nil
}

func (s *state) coupon(pool string) (string, error) {
	if code, ok := s.coupons[pool]; ok {
		return code, nil
	}
	if s.env.Coupons == nil {
		return "", fail(CodeUnavailable, "coupons of %s", excerpt(pool))
	}
	code, err := s.env.Coupons(pool)
	if err != nil {
		return "", &Error{Code: CodeUnavailable, Detail: "coupons of " + excerpt(pool) + ": " + err.Error(), Cause: err}
	}
	if s.coupons == nil {
		s.coupons = map[string]string{}
	}
	s.coupons[pool] = code
	s.reads["@coupon."+pool] = code
	return code, nil
}

// randomTag prints a number from 0 to the value, or a fraction below 1. The
// same seed gives the same numbers, so that what was sent can be shown again.
func (c *compilation) randomTag(p *piece) (run, error) {
	e, err := c.bracketed(p)
	if err != nil {
		return nil, err
	}
	return func(s *state, w io.Writer, _ render.Context) error {
		draw := s.draw()
		if e == nil {
			_, err := io.WriteString(w, strconv.FormatFloat(draw, 'f', 15, 64))
			return err
		}
		v, err := e.eval(s)
		if err != nil {
			return err
		}
		most, ok := whole(v)
		if !ok || most < 0 || most > 1<<40 {
			return fail(CodeArgument, "random up to %q", excerpt(text(v)))
		}
		_, err = io.WriteString(w, strconv.FormatInt(int64(draw*float64(most+1)), 10))
		return err
	}, nil
}

// draw is the next number of the render, in [0,1).
func (s *state) draw() float64 {
	s.randoms++
	sum := sha256.Sum256([]byte(s.env.Seed + "\x00" + strconv.Itoa(s.randoms)))
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// catalogItemsTag is catalog_items NAME id [id …]; the items are saved as
// items.
func (c *compilation) catalogItemsTag(p *piece) (run, error) {
	words, options, err := c.words(p)
	if err != nil {
		return nil, err
	}
	if len(words) < 2 {
		return nil, failAt(p.at, CodeArgument, "catalog_items takes a catalogue and ids")
	}
	return func(s *state, _ io.Writer, _ render.Context) error {
		catalog, err := s.catalog()
		if err != nil {
			return err
		}
		name, err := s.word(words[0])
		if err != nil {
			return err
		}
		var ids []string
		for _, e := range words[1:] {
			v, err := e.eval(s)
			if err != nil {
				return err
			}
			ids = appendIDs(ids, v)
		}
		items, err := catalog.Items(name, ids)
		return s.saveItems(options, "@catalog."+name+" "+strings.Join(ids, " "), items, err)
	}, nil
}

// appendIDs takes a list of ids as well as one id.
func appendIDs(ids []string, v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range list {
		if id := plain(normal(item)); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func (c *compilation) catalogSelectionTag(p *piece) (run, error) {
	words, options, err := c.words(p)
	if err != nil {
		return nil, err
	}
	if len(words) != 2 {
		return nil, failAt(p.at, CodeArgument, "catalog_selection_items takes a catalogue and a selection")
	}
	return func(s *state, _ io.Writer, _ render.Context) error {
		catalog, err := s.catalog()
		if err != nil {
			return err
		}
		name, err := s.word(words[0])
		if err != nil {
			return err
		}
		selection, err := s.word(words[1])
		if err != nil {
			return err
		}
		items, err := catalog.Selection(name, selection)
		return s.saveItems(options, "@catalog."+name+" "+selection, items, err)
	}, nil
}

// defaultRelated is how many related items there are when nobody says.
const defaultRelated = 4

// relatedTag is recommended [n], similar_to id [n] and so on; the items are
// saved as items, or as the name after :save.
func (c *compilation) relatedTag(p *piece, kind RelatedKind) (run, error) {
	words, options, err := c.words(p)
	if err != nil {
		return nil, err
	}
	if kind.OfCustomer() {
		words = append([]expr{constant{""}}, words...)
	}
	if len(words) < 1 || len(words) > 2 {
		return nil, failAt(p.at, CodeArgument, "%s takes what to relate to and how many", kind)
	}
	return func(s *state, _ io.Writer, _ render.Context) error {
		key, err := s.word(words[0])
		if err != nil {
			return err
		}
		n := defaultRelated
		if len(words) == 2 {
			if n, err = s.bound(words[1], n); err != nil {
				return err
			}
		}
		items, err := s.related(kind, key, n)
		if err != nil {
			return err
		}
		s.assign(firstOf(options["save"], "items"), items)
		return nil
	}, nil
}

// related asks the catalogue and records the answer.
func (s *state) related(kind RelatedKind, key string, n int) ([]any, error) {
	catalog, err := s.catalog()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > 100 {
		return nil, fail(CodeArgument, "%d items", n)
	}
	items, err := catalog.Related(kind, key, n)
	if err != nil {
		return nil, &Error{Code: CodeAnswer, Detail: string(kind) + ": " + err.Error(), Cause: err}
	}
	list := listOf(items)
	s.reads["@"+string(kind)+"."+key] = list
	return list, nil
}

func listOf(items []map[string]any) []any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}

func (s *state) catalog() (Catalog, error) {
	if s.env.Catalog == nil {
		return nil, fail(CodeUnavailable, "catalogue")
	}
	return s.env.Catalog, nil
}

func (s *state) saveItems(options map[string]string, record string, items []map[string]any, err error) error {
	if err != nil {
		return &Error{Code: CodeAnswer, Detail: strings.TrimPrefix(record, "@") + ": " + err.Error(), Cause: err}
	}
	list := listOf(items)
	s.reads[record] = list
	s.assign(firstOf(options["save"], "items"), list)
	return nil
}

// word evaluates a name: a bare word that is no variable stands for itself.
func (s *state) word(e expr) (string, error) {
	v, err := e.eval(s)
	if err != nil {
		return "", err
	}
	if v == nil {
		if bare, ok := e.(*variable); ok && len(bare.steps) == 0 {
			return bare.root, nil
		}
	}
	return plain(v), nil
}

// words reads values in a row, and options :name value at the end.
func (c *compilation) words(p *piece) ([]expr, map[string]string, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, nil, err
	}
	var words []expr
	options := map[string]string{}
	for ps.peek().kind != tokenEnd {
		switch {
		case ps.takeSign(","):
		case ps.takeSign(":"):
			t := ps.take()
			options[t.text] = "yes"
			if t.text == "save" {
				name, err := ps.target()
				if err != nil {
					return nil, nil, err
				}
				options["save"] = name
				c.local(name)
			}
		default:
			v, err := ps.value()
			if err != nil {
				return nil, nil, err
			}
			words = append(words, v)
		}
	}
	return words, options, nil
}
