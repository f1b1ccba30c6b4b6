package picture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrNoBrowser is returned where no browser is installed that can draw pages.
var ErrNoBrowser = errors.New("picture: no Chrome, Chromium or Edge is installed")

// browsers are the programs that draw a page without a window, by name or place.
var browsers = []string{
	"google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge", "msedge", "chrome",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
	`C:\Program Files\Microsoft\Edge\Application\msedge.exe`,
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
}

// FindBrowser gives an installed browser that Exact can use, or ErrNoBrowser.
func FindBrowser() (string, error) {
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// Exact has an installed browser draw a page: one or two seconds, and just what a
// browser shows. Give it a page that is safe to open (preview.SafePage); the
// browser starts with an empty profile, without network name lookups, and is
// ended with ctx. Height is in CSS pixels.
func Exact(ctx context.Context, browser, html string, o Options, height int) (image.Image, error) {
	o = o.withDefaults()
	dir, err := os.MkdirTemp("", "gilmok-exact-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the browser: %w", err)
	}
	defer os.RemoveAll(dir)
	page, shot := filepath.Join(dir, "page.html"), filepath.Join(dir, "shot.png")
	if err := os.WriteFile(page, []byte(html), 0o600); err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	args := []string{
		"--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + filepath.Join(dir, "profile"),
		fmt.Sprintf("--force-device-scale-factor=%g", o.Scale),
		fmt.Sprintf("--window-size=%d,%d", o.Width, height), "--screenshot=" + shot,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses to run for root with one
	}
	if o.Dark {
		args = append(args, "--blink-settings=preferredColorScheme=0")
	}
	out, err := exec.CommandContext(ctx, browser, append(args, "file://"+filepath.ToSlash(page))...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("draw with %s: %w: %.200s", filepath.Base(browser), err, out)
	}
	return readPNG(shot)
}

func readPNG(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the browser's picture: %w", err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("read the browser's picture: %w", err)
	}
	return img, nil
}
