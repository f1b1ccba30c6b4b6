package liquid

import (
	"io"
	"strings"

	"github.com/osteele/liquid/render"
)

// branch is one arm of if, unless or case.
type branch struct {
	conds []expr // none: else
	node  *render.BlockNode
	arm   int
}

func (c *compilation) addArm(kind string, p *piece) int {
	a := Arm{Kind: kind, Condition: strings.TrimFunc(p.args, isBlankRune)}
	if kind == "else" {
		a.Condition = ""
	}
	a.Line, a.Column = position(c.source, p.start)
	c.arms = append(c.arms, a)
	return len(c.arms) - 1
}

func (c *compilation) conditionOf(p *piece) (expr, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	e, err := ps.condition()
	if err != nil {
		return nil, err
	}
	return e, ps.end()
}

func (c *compilation) ifBlock(node render.BlockNode, i int, p *piece) (run, error) {
	return c.conditional(node, i, p, false)
}

func (c *compilation) unlessBlock(node render.BlockNode, i int, p *piece) (run, error) {
	return c.conditional(node, i, p, true)
}

func (c *compilation) conditional(node render.BlockNode, i int, p *piece, negated bool) (run, error) {
	c.settleBlank(node, i)
	first, err := c.conditionOf(p)
	if err != nil {
		return nil, err
	}
	own := c.addArm(p.name, p)
	branches, err := c.conditionalBranches(node.Clauses)
	if err != nil {
		return nil, err
	}
	return func(s *state, w io.Writer, ctx render.Context) error {
		v, err := first.eval(s)
		if err != nil {
			return err
		}
		if truthy(v) != negated {
			s.takeArm(own)
			return s.within(errorOf(ctx.RenderChildren(w)))
		}
		return s.firstBranch(w, ctx, branches)
	}, nil
}

func (c *compilation) conditionalBranches(clauses []*render.BlockNode) ([]branch, error) {
	var branches []branch
	for _, clause := range clauses {
		_, p := c.pieceOf(clause.Args)
		b := branch{node: clause}
		if clause.Name == "elsif" {
			cond, err := c.conditionOf(p)
			if err != nil {
				return nil, err
			}
			b.conds = []expr{cond}
		}
		b.arm = c.addArm(clause.Name, p)
		branches = append(branches, b)
	}
	return branches, nil
}

// firstBranch renders the first branch whose condition holds.
func (s *state) firstBranch(w io.Writer, ctx render.Context, branches []branch) error {
	for i := range branches {
		b := &branches[i]
		holds := len(b.conds) == 0
		if !holds {
			v, err := b.conds[0].eval(s)
			if err != nil {
				return err
			}
			holds = truthy(v)
		}
		if holds {
			s.takeArm(b.arm)
			return s.within(ctx.RenderBlock(w, b.node))
		}
	}
	return nil
}

// errorOf keeps a nil render.Error nil.
func errorOf(err render.Error) error {
	if err == nil {
		return nil
	}
	return err
}

// caseBlock renders every when that matches, once per match, and each else
// that stands before the first match, as the language has it.
func (c *compilation) caseBlock(node render.BlockNode, i int, p *piece) (run, error) {
	c.settleBlank(render.BlockNode{Clauses: node.Clauses}, i)
	subject, err := c.conditionOf(p)
	if err != nil {
		return nil, err
	}
	branches, err := c.caseBranches(node.Clauses)
	if err != nil {
		return nil, err
	}
	return func(s *state, w io.Writer, ctx render.Context) error {
		v, err := subject.eval(s)
		if err != nil {
			return err
		}
		matched := false
		for i := range branches {
			times, err := s.matches(v, &branches[i], matched)
			if err != nil {
				return err
			}
			matched = matched || times > 0 && len(branches[i].conds) > 0
			for ; times > 0; times-- {
				s.takeArm(branches[i].arm)
				if err := s.within(ctx.RenderBlock(w, branches[i].node)); err != nil {
					return err
				}
			}
		}
		return nil
	}, nil
}

// matches counts how often a branch of a case is to be rendered.
func (s *state) matches(v any, b *branch, matched bool) (times int, err error) {
	if len(b.conds) == 0 && !matched {
		return 1, nil
	}
	for _, cond := range b.conds {
		want, err := cond.eval(s)
		if err != nil {
			return 0, err
		}
		if equal(v, want) {
			times++
		}
	}
	return times, nil
}

func (c *compilation) caseBranches(clauses []*render.BlockNode) ([]branch, error) {
	var branches []branch
	for _, clause := range clauses {
		_, p := c.pieceOf(clause.Args)
		b := branch{node: clause, arm: c.addArm(clause.Name, p)}
		if clause.Name == "when" {
			conds, err := c.whenValues(p)
			if err != nil {
				return nil, err
			}
			b.conds = conds
		}
		branches = append(branches, b)
	}
	return branches, nil
}

func (c *compilation) whenValues(p *piece) ([]expr, error) {
	ps, err := c.parser(p.args, p.at)
	if err != nil {
		return nil, err
	}
	var values []expr
	for {
		v, err := ps.value()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if !ps.takeSign(",") && !ps.takeWord("or") {
			return values, ps.end()
		}
	}
}
