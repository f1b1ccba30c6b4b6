package compose

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gilmok/preview"
	"gilmok/store"
)

// timeKey marks an instant in a record, so that it comes back as one.
const timeKey = "@time"

// record writes what a template read, by path, as JSON.
func record(reads map[string]any) ([]byte, error) {
	if len(reads) == 0 {
		return nil, nil
	}
	plain := make(map[string]any, len(reads))
	for path, v := range reads {
		plain[path] = freeze(v)
	}
	data, err := store.AppendObject(nil, plain)
	if err != nil {
		return nil, fmt.Errorf("record what the template read: %w", err)
	}
	return data, nil
}

func freeze(v any) any {
	switch v := v.(type) {
	case time.Time:
		return map[string]any{timeKey: v.Format(time.RFC3339Nano)}
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = freeze(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = freeze(item)
		}
		return out
	}
	return v
}

// replay puts back what an earlier attempt read, so that the second is the same
// message, whatever has changed about the customer meanwhile.
func replay(vars preview.Vars, recorded []byte) error {
	if len(recorded) == 0 {
		return nil
	}
	var reads map[string]any
	if err := json.Unmarshal(recorded, &reads); err != nil {
		return fmt.Errorf("read what the template read before: %w", err)
	}
	for path, v := range reads {
		if path == "" || path[0] == '@' || strings.ContainsAny(path, "[]'\"") {
			continue
		}
		put(vars, strings.Split(path, "."), thaw(v))
	}
	return nil
}

func thaw(v any) any {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			v[i] = thaw(item)
		}
	case map[string]any:
		if text, ok := v[timeKey].(string); ok && len(v) == 1 {
			if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
				return t
			}
		}
		for key, item := range v {
			v[key] = thaw(item)
		}
	}
	return v
}

// put sets a value at a path; maps on the way are copied, because names share them.
func put(in map[string]any, path []string, v any) {
	if len(path) == 1 {
		in[path[0]] = v
		return
	}
	old, ok := in[path[0]].(map[string]any)
	if !ok && in[path[0]] != nil {
		return // as in orders.size: not a value of its own
	}
	inner := make(map[string]any, len(old)+1)
	for key, item := range old {
		inner[key] = item
	}
	put(inner, path[1:], v)
	in[path[0]] = inner
}
