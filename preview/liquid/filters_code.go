package liquid

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"net/url"
	"strings"
	"unicode/utf8"
)

// codeFilters encode, decode and sign.
var codeFilters = map[string]filter{
	"url_encode":             {0, 0, onValue, onPresent(func(t string) string { return strings.ReplaceAll(url.QueryEscape(t), "%2A", "*") })},
	"url_decode":             {0, 0, onValue, urlDecode},
	"url_escape":             {0, 0, onValue, onPresent(func(t string) string { return percent(t, urlReserved) })},
	"url_param_escape":       {0, 0, onValue, onPresent(func(t string) string { return percent(t, "") })},
	"base64_encode":          {0, 0, onValue, onPresent(func(t string) string { return base64.StdEncoding.EncodeToString([]byte(t)) })},
	"base64_decode":          {0, 0, onValue, decodeBase64(base64.StdEncoding)},
	"base64_url_safe_encode": {0, 0, onValue, onPresent(func(t string) string { return base64.URLEncoding.EncodeToString([]byte(t)) })},
	"base64_url_safe_decode": {0, 0, onValue, decodeBase64(base64.RawURLEncoding)},
	"md5":                    {0, 0, onValue, digest(md5.New)},
	"sha1":                   {0, 0, onValue, digest(sha1.New)},
	"sha2":                   {0, 0, onValue, digest(sha256.New)},
	"sha256":                 {0, 0, onValue, digest(sha256.New)},
	"hmac_sha1":              {1, 1, onValue, signature(sha1.New, hex.EncodeToString)},
	"hmac_sha1_hex":          {1, 1, onValue, signature(sha1.New, hex.EncodeToString)},
	"hmac_sha1_base64":       {1, 1, onValue, signature(sha1.New, base64.StdEncoding.EncodeToString)},
	"hmac_sha256":            {1, 1, onValue, signature(sha256.New, hex.EncodeToString)},
	"hmac_sha256_hex":        {1, 1, onValue, signature(sha256.New, hex.EncodeToString)},
	"hmac_sha256_base64":     {1, 1, onValue, signature(sha256.New, base64.StdEncoding.EncodeToString)},
	"hmac_sha512":            {1, 1, onValue, signature(sha512.New, hex.EncodeToString)},
	"hmac_sha512_hex":        {1, 1, onValue, signature(sha512.New, hex.EncodeToString)},
	"hmac_sha512_base64":     {1, 1, onValue, signature(sha512.New, base64.StdEncoding.EncodeToString)},
	"json_escape":            {0, 0, onValue, onPresent(jsonEscape)},
	"as_json_string":         {0, 0, onValue, asJSON},
	"json":                   {0, 0, onValue, asJSON},
	"property_accessor":      {1, 1, onValue, propertyAccessor},
}

// onPresent leaves nil alone.
func onPresent(change func(string) string) func(call) (any, error) {
	return func(c call) (any, error) {
		if c.in == nil {
			return nil, nil
		}
		t := text(c.in)
		if err := c.s.room(3 * len(t)); err != nil {
			return nil, err
		}
		return change(t), nil
	}
}

func urlDecode(c call) (any, error) {
	if c.in == nil {
		return nil, nil
	}
	t := unescapeURL(text(c.in))
	if !utf8.ValidString(t) {
		return nil, fail(CodeArgument, "url_decode: %s", excerpt(text(c.in)))
	}
	return t, nil
}

// unescapeURL leaves a % that begins no code as it is.
func unescapeURL(t string) string {
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		if t[i] == '%' && i+2 < len(t) {
			if code, err := hex.DecodeString(t[i+1 : i+3]); err == nil {
				b.Write(code)
				i += 2
				continue
			}
		}
		if t[i] == '+' {
			b.WriteByte(' ')
			continue
		}
		b.WriteByte(t[i])
	}
	return b.String()
}

// urlReserved are the marks that keep their meaning in a whole address.
const urlReserved = ":/?#[]@!$&'()*+,;="

func percent(t, keep string) string {
	const upperHex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		c := t[i]
		isPlain := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("-._~", c) >= 0
		if isPlain || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
	}
	return b.String()
}

func decodeBase64(encoding *base64.Encoding) func(call) (any, error) {
	return func(c call) (any, error) {
		t, ok := c.in.(string)
		if c.in == nil {
			return "", nil
		}
		if !ok {
			return nil, fail(CodeArgument, "%s of %s", c.name, kindOf(c.in))
		}
		if encoding == base64.RawURLEncoding {
			t = strings.TrimRight(t, "=")
		}
		out, err := encoding.DecodeString(t)
		if err != nil {
			return nil, fail(CodeArgument, "%s: %s", c.name, excerpt(t))
		}
		if !utf8.Valid(out) {
			return nil, fail(CodeArgument, "%s: not text: %s", c.name, excerpt(t))
		}
		return string(out), nil
	}
}

func digest(algorithm func() hash.Hash) func(call) (any, error) {
	return func(c call) (any, error) {
		h := algorithm()
		h.Write([]byte(text(c.in)))
		return hex.EncodeToString(h.Sum(nil)), nil
	}
}

func signature(algorithm func() hash.Hash, encode func([]byte) string) func(call) (any, error) {
	return func(c call) (any, error) {
		h := hmac.New(algorithm, []byte(plain(c.args[0])))
		h.Write([]byte(text(c.in)))
		return encode(h.Sum(nil)), nil
	}
}

// jsonEscape prepares a text for standing inside quotes in JSON.
func jsonEscape(t string) string {
	quoted := quoteJSON(t)
	return quoted[1 : len(quoted)-1]
}

func quoteJSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func asJSON(c call) (any, error) {
	v, err := jsonValue(c.in, 0)
	if err != nil {
		return nil, err
	}
	out := quoteJSON(v)
	return out, c.s.room(len(out))
}

// jsonValue replaces what only the engine knows.
func jsonValue(v any, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fail(CodeLimit, "nested more than %d deep", maxNesting)
	}
	switch v := normal(v).(type) {
	case markup:
		return plain(v), nil
	case literal, *loopInfo, span:
		return text(v), nil
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			inner, err := jsonValue(item, depth+1)
			if err != nil {
				return nil, err
			}
			out[i] = inner
		}
		return out, nil
	case map[string]any, *Object:
		out := NewObject()
		for _, p := range pairs(v) {
			inner, err := jsonValue(p.value, depth+1)
			if err != nil {
				return nil, err
			}
			out.Set(p.key, inner)
		}
		return out, nil
	default:
		return v, nil
	}
}

// propertyAccessor reads a property whose name is computed.
func propertyAccessor(c call) (any, error) {
	found, _ := index(c.in, c.args[0])
	return normal(found), nil
}
