package liquid

import (
	"fmt"
	"io"

	"github.com/osteele/liquid/render"
)

// cycleTag takes the values in turn; groups of the same name share the turn.
func (c *compilation) cycleTag(p *piece) (run, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	first, err := ps.value()
	if err != nil {
		return nil, err
	}
	var group expr
	values := []expr{first}
	if ps.takeSign(":") {
		group, values = first, nil
	}
	for group != nil && values == nil || ps.takeSign(",") {
		if ps.peek().kind == tokenEnd && len(values) > 0 {
			break
		}
		v, err := ps.value()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	own := cycleKey(values, p.at)
	return func(s *state, w io.Writer, _ render.Context) error {
		return s.cycle(w, own, group, values)
	}, ps.end()
}

// cycleKey is what cycles without a name share their turn by: the same fixed
// values. One with a variable in it stands alone.
func cycleKey(values []expr, at int) string {
	key := "values"
	for _, v := range values {
		fixed, ok := v.(constant)
		if !ok {
			return fmt.Sprint("place ", at)
		}
		key += " " + inspect(fixed.value, 0)
	}
	return key
}

func (s *state) cycle(w io.Writer, key string, group expr, values []expr) error {
	if group != nil {
		v, err := group.eval(s)
		if err != nil {
			return err
		}
		key = "group " + text(v)
	}
	if s.cycles == nil {
		s.cycles = map[string]int{}
	}
	turn := s.cycles[key]
	s.cycles[key] = turn + 1
	if turn+1 >= len(values) {
		s.cycles[key] = 0
	}
	if turn >= len(values) { // of a group whose last turn had more of them
		return nil
	}
	v, err := values[turn].eval(s)
	if err != nil {
		return err
	}
	return s.print(w, v, "", 0)
}
