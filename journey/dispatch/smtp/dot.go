package smtp

import (
	"bytes"
	"encoding/binary"
)

// dotted writes a message as DATA wants it: every line ended by CRLF, lines that
// begin with a dot doubled (RFC 5321 4.5.2), and the lone dot that ends it. A bare
// CR or LF becomes a line end too, so that no message can smuggle a second one past
// a server that takes them for one.
func dotted(to *bytes.Buffer, raw []byte) {
	to.Grow(len(raw) + len(raw)/64 + 8)
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte{'\n'})
		line = bytes.TrimSuffix(line, []byte{'\r'})
		for {
			part, more, bare := bytes.Cut(line, []byte{'\r'})
			if len(part) > 0 && part[0] == '.' {
				to.WriteByte('.')
			}
			to.Write(part)
			to.WriteString("\r\n")
			if line = more; !bare {
				break
			}
		}
		raw = rest
	}
	to.WriteString(".\r\n")
}

// mime8 reports whether a message holds bytes beyond ASCII.
func mime8(raw []byte) bool {
	for len(raw) >= 8 {
		if binary.LittleEndian.Uint64(raw)&0x8080_8080_8080_8080 != 0 {
			return true
		}
		raw = raw[8:]
	}
	for _, b := range raw {
		if b >= 0x80 {
			return true
		}
	}
	return false
}
