package journey

import (
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// column holds one value for each row: as codes of a short dictionary while few
// differ (cities, tiers), as the values themselves afterwards.
type column struct {
	codes  []uint16
	words  []value.Value
	index  map[string]uint16
	values []value.Value
}

// mostWords of a dictionary.
const mostWords = 4096

func (c *column) add(v value.Value) {
	if c.values != nil {
		c.values = append(c.values, v)
		return
	}
	if c.index == nil {
		c.index = map[string]uint16{}
	}
	key := v.Kind().String() + v.Money().Currency + "\x00" + v.String()
	code, ok := c.index[key]
	if !ok {
		if len(c.words) == mostWords {
			c.spell()
			c.values = append(c.values, v)
			return
		}
		code = uint16(len(c.words))
		c.words = append(c.words, v)
		c.index[key] = code
	}
	c.codes = append(c.codes, code)
}

// spell gives the dictionary up.
func (c *column) spell() {
	c.values = make([]value.Value, len(c.codes), 2*len(c.codes)+1)
	for i, code := range c.codes {
		c.values[i] = c.words[code]
	}
	c.codes, c.words, c.index = nil, nil, nil
}

func (c *column) at(row int) value.Value {
	if c.values != nil {
		return c.values[row]
	}
	return c.words[c.codes[row]]
}

// occurrences holds the events of one name, those of each person together and
// oldest first.
type occurrences struct {
	first      []uint32 // by person; one more than there are people
	at         []int64  // microseconds
	properties map[string]*column
}

func newOccurrences(need segment.EventNeed) *occurrences {
	o := &occurrences{first: []uint32{0}, properties: map[string]*column{}}
	for _, name := range need.Properties {
		o.properties[name] = &column{}
	}
	return o
}

// add takes one person's events; people come in order.
func (o *occurrences) add(list []segment.Occurrence) {
	for _, x := range list {
		o.at = append(o.at, x.At.UnixMicro())
		for name, c := range o.properties {
			v := value.None
			if x.Properties != nil {
				v = x.Properties.Property(name)
			}
			c.add(v)
		}
	}
	o.first = append(o.first, uint32(len(o.at)))
}

func (o *occurrences) of(person int) (from, to int) {
	return int(o.first[person]), int(o.first[person+1])
}

func (o *occurrences) time(row int) time.Time { return time.UnixMicro(o.at[row]).UTC() }

// row gives the properties of an event; nil where none were kept.
func (o *occurrences) row(i int) segment.Properties {
	if len(o.properties) == 0 {
		return nil
	}
	return rowProperties{o, i}
}

type rowProperties struct {
	of  *occurrences
	row int
}

// Property implements segment.Properties.
func (p rowProperties) Property(name string) value.Value {
	if c := p.of.properties[name]; c != nil {
		return c.at(p.row)
	}
	return value.None
}
