package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gilmok/store"
	"gilmok/store/importer"
)

type settingsCmd struct {
	Get settingsGetCmd `cmd:""`
	Set settingsSetCmd `cmd:""`
}

type settingsGetCmd struct {
	Key string `arg:"" optional:""`
}

// Run shows one setting, or all.
func (c *settingsGetCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	all, err := st.Settings().All(a.ctx)
	if err != nil {
		return err
	}
	if c.Key != "" {
		if err := checkSetting(c.Key); err != nil {
			return err
		}
		return a.print(map[string]string{c.Key: all[c.Key]}, "%s", all[c.Key])
	}
	rows := [][]string{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		rows = append(rows, []string{key, all[key]})
	}
	return a.table(all, []string{"KEY", "VALUE"}, rows)
}

type settingsSetCmd struct {
	Key   string `arg:""`
	Value string `arg:""`
}

// Run changes a setting.
func (c *settingsSetCmd) Run(a *app) error {
	if err := checkSetting(c.Key); err != nil {
		return err
	}
	err := a.inTx(func(tx store.Tx) error {
		all, err := tx.Settings().All(a.ctx)
		if err != nil {
			return err
		}
		if err := checkValue(c.Key, c.Value, all); err != nil {
			return err
		}
		return tx.Settings().Set(a.ctx, c.Key, c.Value)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{c.Key: c.Value}, "%s = %s", c.Key, c.Value)
}

func checkSetting(key string) error {
	if _, known := store.SettingDefaults[key]; !known {
		return fault{"NOT_FOUND", fmt.Sprintf("There is no setting %q. List them with: gilmokctl settings get", key), exitFailed}
	}
	return nil
}

type suppressionCmd struct {
	List   suppressionListCmd   `cmd:""`
	Add    suppressionAddCmd    `cmd:""`
	Remove suppressionRemoveCmd `cmd:""`
	Import suppressionImportCmd `cmd:""`
	Export suppressionExportCmd `cmd:""`
}

// channelOf tells a phone number from an e-mail address.
func channelOf(address string) store.Channel {
	if strings.Contains(address, "@") {
		return store.ChannelEmail
	}
	return store.ChannelSMS
}

type suppressionListCmd struct {
	Search string
	Limit  int
}

// Run lists the addresses never written to.
func (c *suppressionListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := st.Suppressions().List(a.ctx, c.Search, store.Page{Limit: c.Limit})
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, s := range list {
		values = append(values, map[string]any{"channel": s.Channel, "address": s.Address, "kind": s.Kind, "detail": s.Detail, "at": s.At})
		rows = append(rows, []string{string(s.Channel), s.Address, string(s.Kind), s.Detail})
	}
	return a.table(values, []string{"CHANNEL", "ADDRESS", "KIND", "DETAIL"}, rows)
}

type suppressionAddCmd struct {
	Addresses []string `arg:""`
}

// Run puts addresses on the list.
func (c *suppressionAddCmd) Run(a *app) error {
	return a.suppress(c.Addresses, store.SuppressedByHand)
}

func (a *app) suppress(addresses []string, kind store.SuppressionKind) error {
	added := 0
	err := a.inTx(func(tx store.Tx) error {
		list := make([]store.Suppression, 0, len(addresses))
		for _, address := range addresses {
			list = append(list, store.Suppression{Channel: channelOf(address), Address: address, Kind: kind, At: tx.Now()})
		}
		var err error
		added, err = tx.Suppressions().Add(a.ctx, list...)
		return err
	})
	if err != nil {
		return err
	}
	return a.print(map[string]int{"added": added, "known": len(addresses) - added}, "Added %d of %d; the others were there.", added, len(addresses))
}

type suppressionRemoveCmd struct {
	Address string `arg:""`
}

// Run takes an address off the list.
func (c *suppressionRemoveCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error { return tx.Suppressions().Remove(a.ctx, channelOf(c.Address), c.Address) })
	if err != nil {
		return err
	}
	return a.print(map[string]string{"removed": c.Address}, "%s may be written to again, where there is consent.", c.Address)
}

type suppressionImportCmd struct {
	File string `arg:""`
}

// Run reads addresses, one a line or in the first column of a CSV.
func (c *suppressionImportCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	var addresses []string
	for line := bufio.NewScanner(bytes.NewReader(data)); line.Scan(); {
		first, _, _ := strings.Cut(line.Text(), ",")
		if first = strings.Trim(strings.TrimSpace(first), `"`); strings.ContainsAny(first, "@0123456789") {
			addresses = append(addresses, first)
		}
	}
	return a.suppress(addresses, store.SuppressedImported)
}

type suppressionExportCmd struct{}

// Run writes the list as CSV.
func (c *suppressionExportCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := st.Suppressions().List(a.ctx, "", store.Page{})
	if err != nil {
		return err
	}
	w := csv.NewWriter(a.out)
	if err := w.Write([]string{"address", "channel", "kind", "detail"}); err != nil {
		return err
	}
	for _, s := range list {
		if err := w.Write([]string{s.Address, string(s.Channel), string(s.Kind), s.Detail}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

type couponsCmd struct {
	Add   couponsAddCmd   `cmd:""`
	Count couponsCountCmd `cmd:""`
}

type couponsAddCmd struct {
	Pool string `arg:""`
	File string `arg:"" help:"One code a line, or the first column of a CSV."`
}

// Run adds codes to a pool.
func (c *couponsAddCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	codes, added := importer.Codes(data), 0
	err = a.inTx(func(tx store.Tx) (err error) {
		added, err = tx.Coupons().Add(a.ctx, c.Pool, codes)
		return err
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"pool": c.Pool, "added": added, "known": len(codes) - added}, "Added %d codes to %s; %d were there.", added, c.Pool, len(codes)-added)
}

type couponsCountCmd struct {
	Pool string `arg:""`
}

// Run counts the codes left.
func (c *couponsCountCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	pools, err := st.Coupons().Pools(a.ctx)
	if err != nil {
		return err
	}
	left, ok := pools[c.Pool]
	if !ok {
		return fmt.Errorf("pool %s: %w", c.Pool, store.ErrNotFound)
	}
	return a.print(map[string]any{"pool": c.Pool, "left": left}, "%s codes left", strconv.Itoa(left))
}
