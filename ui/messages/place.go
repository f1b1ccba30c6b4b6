package messages

import (
	"maps"
	"slices"

	"gilmok/preview"
)

// place is where a block stands: its index, then for each columns block around it
// the column and the index in it, as in 3, or 3.0.1.
type place []int

func (p place) String() string { return preview.PlaceWords(p) }

// within reports whether p stands at or inside outer.
func (p place) within(outer place) bool {
	return len(p) >= len(outer) && slices.Equal(p[:len(outer)], outer)
}

// at gives the place of the block with an index in the same stack.
func (p place) at(index int) place {
	return append(slices.Clone(p[:len(p)-1]), index)
}

func (p place) index() int { return p[len(p)-1] }

// stackAt gives the stack of blocks that a place stands in, nil where there is
// none any more.
func stackAt(c *preview.Content, p place) *[]preview.Block {
	if c.Body == nil || len(p) == 0 {
		return nil
	}
	stack := &c.Body.Blocks
	for len(p) > 1 {
		if p[0] >= len(*stack) {
			return nil
		}
		columns := (*stack)[p[0]].Columns
		if p[1] >= len(columns) {
			return nil
		}
		stack, p = &columns[p[1]], p[2:]
	}
	return stack
}

// blockAt gives the block at a place, nil where there is none any more.
func blockAt(c *preview.Content, p place) *preview.Block {
	stack := stackAt(c, p)
	if stack == nil || p.index() < 0 || p.index() >= len(*stack) {
		return nil
	}
	return &(*stack)[p.index()]
}

// insert puts a block before what stands at a place.
func insert(c *preview.Content, p place, b preview.Block) {
	if stack := stackAt(c, p); stack != nil {
		*stack = slices.Insert(*stack, min(p.index(), len(*stack)), b)
	}
}

// remove takes a block away.
func remove(c *preview.Content, p place) {
	if blockAt(c, p) != nil {
		stack := stackAt(c, p)
		*stack = slices.Delete(*stack, p.index(), p.index()+1)
	}
}

// move takes a block to another index of its stack, counted without it.
func move(c *preview.Content, p place, to int) {
	b := blockAt(c, p)
	if b == nil {
		return
	}
	block := *b
	remove(c, p)
	insert(c, p.at(max(0, to)), block)
}

// clone copies a document so that a change of the one never shows in the other.
func clone(c preview.Content) preview.Content {
	if c.Body != nil {
		body := *c.Body
		body.Blocks = cloneBlocks(body.Blocks)
		c.Body = &body
	}
	if c.Fallback != nil {
		fallback := *c.Fallback
		c.Fallback = &fallback
	}
	if c.Request != nil {
		request := *c.Request
		request.Headers = maps.Clone(request.Headers)
		c.Request = &request // its JSON is replaced as a whole, never changed
	}
	if c.Languages != nil {
		c.Languages = maps.Clone(c.Languages)
		for tag, t := range c.Languages {
			if t.Body != nil {
				body := *t.Body
				body.Blocks = cloneBlocks(body.Blocks)
				t.Body = &body
			}
			c.Languages[tag] = t
		}
	}
	c.Variables, c.UTM = maps.Clone(c.Variables), maps.Clone(c.UTM)
	c.Buttons, c.Tags = slices.Clone(c.Buttons), slices.Clone(c.Tags)
	return c
}

func cloneBlocks(blocks []preview.Block) []preview.Block {
	out := slices.Clone(blocks)
	for i := range out {
		columns := slices.Clone(out[i].Columns)
		for k := range columns {
			columns[k] = cloneBlocks(columns[k])
		}
		out[i].Columns = columns
	}
	return out
}

// blockPath names the texts of a block, as preview.EachText does.
func blockPath(p place) string { return preview.BlockPath(p) }
