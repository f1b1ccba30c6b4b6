package importer

import (
	"context"
	"time"

	"gilmok/store/value"
)

// preview shows the first rows as they will be stored.
func (s *Source) preview(data [][]string) {
	r := s.Read(context.Background(), nil)
	for i, row := range data[:min(len(data), previewRows)] {
		p := PreviewRow{Record: i + 1, Cells: make([]string, len(s.Columns)), Raw: make([]string, len(s.Columns))}
		for j := range s.Columns {
			c := &s.Columns[j]
			v := cell(row, j)
			if v == "" {
				continue
			}
			p.Raw[j] = truncate(maskResident(v), 200)
			if c.Target == Skip {
				continue
			}
			r.faults = r.faults[:0]
			p.Cells[j] = truncate(r.stored(c, v, r.regionOf(row)), 200)
			if len(r.faults) > 0 {
				if p.Faults == nil {
					p.Faults = map[int]Code{}
				}
				p.Faults[j] = r.faults[0].code
			}
		}
		s.Preview = append(s.Preview, p)
	}
}

// stored writes a cell as the record will hold it.
func (r *Reading) stored(c *Column, v, region string) string {
	if !c.field {
		return r.value(c, v).String()
	}
	switch c.Target {
	case ToEmail:
		address, _, bad := parseEmail(v)
		if bad != "" {
			r.blame(bad, c, v)
		}
		return address
	case ToPhone:
		number, _, bad := parsePhone(v, region)
		if bad != "" {
			r.blame(bad, c, v)
		}
		return number
	case ToCountry:
		return parseCountry(v)
	case ToExternalID, ToAlias, ToAnonymous, ToOrderID, ToProduct, ToEventKey:
		return r.id(c, v)
	case ToEventName:
		return eventName(v)
	case ToStock:
		if soldOut[fold(v)] {
			return "0"
		}
	}
	switch {
	case c.Target.isConsent():
		return r.storedConsent(c, v)
	case c.Kind == value.KindTime:
		if t := r.instant(c, v); !t.IsZero() {
			return t.Format(time.RFC3339)
		}
		return ""
	}
	return r.value(c, v).String()
}

func (r *Reading) storedConsent(c *Column, v string) string {
	switch a, _ := parseConsent(v, c.form); a {
	case answerYes:
		return "yes"
	case answerNo:
		return "no"
	}
	r.blame(UnknownConsent, c, v)
	return ""
}
