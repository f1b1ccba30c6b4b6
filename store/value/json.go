package value

import (
	"encoding/json"
	"fmt"
	"time"
)

type moneyJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes money as {"amount":"27000","currency":"KRW"}, dates and
// times as text, a missing value as null.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case KindNumber:
		return json.Marshal(v.Number())
	case KindBool:
		return json.Marshal(v.n == 1)
	case KindMoney:
		return json.Marshal(moneyJSON{v.Money().Decimal(), v.s})
	case KindList:
		return json.Marshal(v.list)
	case KindNone:
		return []byte("null"), nil
	}
	return json.Marshal(v.String())
}

// UnmarshalJSON reads what MarshalJSON wrote. A text that is exactly a date or
// an RFC 3339 instant stays a text: only the attribute's declared kind makes it
// more (see As).
func (v *Value) UnmarshalJSON(data []byte) error {
	var x any
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	out, err := FromAny(x)
	if err != nil {
		return err
	}
	*v = out
	return nil
}

// FromAny takes what encoding/json yields (and Go's own ints, times) into a Value.
func FromAny(x any) (Value, error) {
	switch x := x.(type) {
	case nil:
		return None, nil
	case Value:
		return x, nil
	case string:
		return Text(x), nil
	case bool:
		return Bool(x), nil
	case float64:
		return Number(x), nil
	case int:
		return Number(float64(x)), nil
	case int64:
		return Number(float64(x)), nil
	case json.Number:
		f, err := x.Float64()
		return Number(f), err
	case time.Time:
		return Time(x), nil
	case Date:
		return DateOf(x), nil
	case Money:
		return MoneyOf(x), nil
	case []string:
		return List(x...), nil
	case []any:
		items := make([]string, 0, len(x))
		for _, e := range x {
			items = append(items, item(e))
		}
		return List(items...), nil
	case map[string]any:
		amount, ok1 := x["amount"].(string)
		currency, ok2 := x["currency"].(string)
		if ok1 && ok2 && len(x) == 2 {
			m, err := ParseMoney(amount, currency)
			return MoneyOf(m), err
		}
	}
	return None, fmt.Errorf("a value cannot be %T", x)
}

// item is how an element stands in a list: shops send the products of a cart as
// objects, and one that is an object stands there by its id, else by its name.
func item(e any) string {
	object, ok := e.(map[string]any)
	if !ok {
		return fmt.Sprint(e)
	}
	for _, key := range []string{"product", "product_id", "sku", "id", "name"} {
		if id := object[key]; id != nil {
			return fmt.Sprint(id)
		}
	}
	text, err := json.Marshal(object)
	if err != nil {
		return ""
	}
	return string(text)
}

// As reinterprets a value as a kind: text "2026-11-21" as a date, "12.5" as a
// number or (with currency) as money. ok is false where that is not certain.
func As(v Value, kind Kind, currency string) (out Value, ok bool) {
	if v.kind == kind || v.kind == KindNone {
		return v, true
	}
	switch kind {
	case KindText:
		return Text(v.String()), true
	case KindList:
		return List(v.String()), true
	case KindNumber:
		if v.kind == KindText {
			var f float64
			if json.Unmarshal([]byte(v.s), &f) == nil {
				return Number(f), true
			}
		}
		if v.kind == KindMoney {
			return Number(v.Number()), true
		}
	case KindMoney:
		switch v.kind {
		case KindNumber:
			return MoneyOf(MoneyFromMajor(v.Number(), currency)), true
		case KindText:
			m, err := ParseMoney(v.s, currency)
			return MoneyOf(m), err == nil
		}
	case KindBool:
		if v.kind == KindText && (v.s == "true" || v.s == "false") {
			return Bool(v.s == "true"), true
		}
	case KindDate:
		if v.kind == KindText {
			d, err := ParseDate(v.s)
			return DateOf(d), err == nil
		}
		if v.kind == KindTime {
			return DateOf(DateFrom(v.Time())), true
		}
	case KindTime:
		if v.kind == KindText {
			if t, err := time.Parse(time.RFC3339Nano, v.s); err == nil {
				return Time(t), true
			}
		}
		if v.kind == KindDate {
			return Time(v.Time()), true
		}
	}
	return None, false
}

// Property gives the value as events and contexts hold their properties: plain
// texts, numbers (money by its amount), booleans and lists; dates as their text.
func (v Value) Property() any {
	switch v.kind {
	case KindNone:
		return nil
	case KindNumber, KindMoney:
		return v.Number()
	case KindBool:
		return v.Bool()
	case KindList:
		list := make([]any, len(v.list))
		for i, item := range v.list {
			list[i] = item
		}
		return list
	}
	return v.String()
}
