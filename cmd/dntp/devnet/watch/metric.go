// SPDX-License-Identifier: GPL-3.0-or-later

package watch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
)

// HasMetric returns an error unless a node's metrics have the line.
func HasMetric(ctx context.Context, url, line string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && !bytes.Contains(text, []byte(line+"\n")) {
		err = fmt.Errorf("its metrics lack %q", line)
	}
	return err
}
