// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"encoding/json"
	"net/http"

	"github.com/ethereum/go-ethereum/metrics"
	"github.com/ethereum/go-ethereum/metrics/prometheus"
)

// operations adds the paths for operators and balancers. They name no caller.
func (g *Gateway) operations(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, http.StatusOK, map[string]any{"alive": true})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		d := g.Door()
		ready := d.Ready() && !g.draining.Load()
		status := http.StatusOK
		if !ready {
			status = http.StatusServiceUnavailable
		}
		answerJSON(w, status, map[string]any{"ready": ready, "draining": g.draining.Load(), "nodes": d.Nodes()})
	})
	mux.Handle("GET /metrics", prometheus.Handler(metrics.DefaultRegistry))
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}
