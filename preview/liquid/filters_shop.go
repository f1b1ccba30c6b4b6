package liquid

import (
	"math/big"
	"strconv"
	"strings"
)

// shopFilters are what a shop's messages need: money, Korean, the catalogue.
var shopFilters = map[string]filter{
	"money":                 {0, 1, onValue, money},
	"won":                   {0, 0, onValue, won},
	"number":                {0, 1, onValue, numberFilter},
	"number_with_delimiter": {0, 1, onValue, numberFilter},
	"josa":                  {1, 1, onValue, josaFilter},
	"answer_url":            {0, 0, onValue, answerURL},
	"mask_name":             {0, 0, onText, onString(maskName)},
	"recommended":           {0, 1, onValue, relatedFilter},
	"similar_to":            {0, 1, onValue, relatedFilter},
	"popular_in":            {0, 1, onValue, relatedFilter},
	"others_also_bought":    {0, 1, onValue, relatedFilter},
	"people_like_you":       {0, 1, onValue, relatedFilter},
	"like_cart":             {0, 1, onValue, relatedFilter},
	"searched_for":          {0, 1, onValue, relatedFilter},
}

// answerURL gives the address by which the customer gives an answer to a question;
// without one it is blank.
func answerURL(c call) (any, error) {
	if c.s.env.Answers == nil {
		return "", nil
	}
	return c.s.env.Answers(plain(c.in)), nil
}

// money writes two decimals, as Braze does: the amount is in units, not in
// cents. A value after the colon stands in front of it.
func money(c call) (any, error) {
	if c.in == nil {
		return nil, nil
	}
	r := rational(number(c.in))
	if r == nil {
		return c.in, nil
	}
	amount := group(roundRat(r, 2).FloatString(2), ",")
	return c.textArg(0, "") + amount, nil
}

// won writes 12,000원, rounded to whole won.
func won(c call) (any, error) {
	if c.in == nil {
		return nil, nil
	}
	r := rational(number(c.in))
	if r == nil {
		return c.in, nil
	}
	return group(roundRat(r, 0).FloatString(0), ",") + "원", nil
}

// numberFilter groups the digits before the point by threes.
func numberFilter(c call) (any, error) {
	if c.in == nil {
		return nil, nil
	}
	t := strings.TrimSpace(text(c.in))
	if f, ok := c.in.(float64); ok {
		t = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if _, ok := new(big.Rat).SetString(t); !ok || strings.ContainsAny(t, "eE/xX") || len(t) > 100 {
		return c.in, nil
	}
	return group(t, c.textArg(0, ",")), nil
}

func group(number, mark string) string {
	sign := ""
	if strings.HasPrefix(number, "-") {
		sign, number = "-", number[1:]
	}
	whole, fraction, hasPoint := strings.Cut(number, ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(digit)
	}
	if hasPoint {
		b.WriteString("." + fraction)
	}
	return sign + b.String()
}

// maskName hides a name but for its ends: 홍길동 → 홍*동, 홍길 → 홍*,
// Kim Minsu → K*m M***u.
func maskName(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		words[i] = maskWord([]rune(word))
	}
	return strings.Join(words, " ")
}

func maskWord(word []rune) string {
	switch len(word) {
	case 0, 1:
		return string(word)
	case 2:
		return string(word[:1]) + "*"
	}
	return string(word[:1]) + strings.Repeat("*", len(word)-2) + string(word[len(word)-1:])
}

// relatedFilter asks the catalogue: product.id | similar_to: 3.
func relatedFilter(c call) (any, error) {
	n := int64(defaultRelated)
	if len(c.args) > 0 {
		var err error
		if n, err = c.wholeArg(0, n); err != nil {
			return nil, err
		}
	}
	return c.s.related(RelatedKind(c.name), plain(c.in), int(max(min(n, 1000), -1)))
}
