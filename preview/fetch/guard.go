package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// transport dials only where it may. The check runs on the address that the
// name was resolved to, at the moment of dialling, so that a name which
// resolves differently the second time gains nothing.
func transport(allowed []netip.AddrPort) *http.Transport {
	guardian := ssrf.New()
	dialer := &net.Dialer{Timeout: Timeout, Control: func(network, address string, c syscall.RawConn) error {
		if target, err := netip.ParseAddrPort(address); err == nil && mayDial(target, allowed) {
			return nil
		}
		return guardian.Safe(network, address, c)
	}}
	return &http.Transport{
		Proxy: nil, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: Timeout, ResponseHeaderTimeout: Timeout, MaxIdleConnsPerHost: 4,
	}
}

// mayDial tells whether the person typed this very address. Link-local ones,
// where clouds keep their credentials, are never among them.
func mayDial(target netip.AddrPort, allowed []netip.AddrPort) bool {
	target = netip.AddrPortFrom(target.Addr().Unmap(), target.Port())
	return slices.Contains(allowed, target) && !target.Addr().IsLinkLocalUnicast()
}

func sameHost(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	downgraded := first.Scheme == "https" && next.URL.Scheme != "https"
	if len(before) > maxRedirects || !strings.EqualFold(next.URL.Host, first.Host) || downgraded {
		return ErrRedirect
	}
	return nil
}

// reason turns what net/http returns into one of our errors; its text names
// addresses and is not passed on.
func reason(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, ErrRedirect):
		return ErrRedirect
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		return ErrAddress
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ErrTimeout
	}
	return ErrNetwork
}
