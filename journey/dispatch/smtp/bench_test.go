package smtp_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
)

// BenchmarkSend is the wire alone: ready messages of 6 KB over eight connections to
// a server in the process, which shares the processors.
func BenchmarkSend(b *testing.B) {
	for name, extensions := range map[string][]string{"one_by_one": nil, "pipelined": {"PIPELINING"}} {
		b.Run(name, func(b *testing.B) {
			sender := open(b, smtptest.Start(b, smtptest.Options{Extensions: extensions}), func(c *smtp.Config) { c.DataTimeout = 0 })
			m := mailTo("a@b.test")
			m.Raw = append(m.Raw, []byte(strings.Repeat("0123456789012345678901234567890123456789012345678901234567890123456789012345\r\n", 75))...)
			b.ResetTimer()
			var left atomic.Int64
			left.Store(int64(b.N))
			var workers sync.WaitGroup
			for w := range 8 {
				m := m
				m.To = fmt.Sprintf("worker%d@b.test", w)
				workers.Go(func() {
					for left.Add(-1) >= 0 {
						if _, err := sender.Send(context.Background(), m); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			workers.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
