// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/door"
	"github.com/dntp/dntp/ehr/gateway/token"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/log"
)

// maxProof is the number of bytes of a proof.
const maxProof = 16 << 10

// cleanEvery is how often the store of tokens is cleaned.
const cleanEvery = 10 * time.Minute

// gatekeeper finds out who calls, and gives tokens.
type gatekeeper struct {
	door      *door.Door
	issuer    *token.Issuer // nil if the gateway gives no tokens
	people    *people
	anonymous bool // whether anybody may read
}

// guard lets a request through with its caller.
func (k *gatekeeper) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := bearer(r)
		if !ok {
			if !k.anonymous {
				w.Header().Set("WWW-Authenticate", "Bearer")
				http.Error(w, "the gateway serves callers with a token only", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		if k.issuer == nil {
			refuseToken(w)
			return
		}
		p, err := k.issuer.Verify(r.Context(), text)
		switch {
		case errors.Is(err, token.ErrDenied):
			refuseToken(w)
			return
		case err != nil:
			http.Error(w, "no node can say now who the caller is", http.StatusServiceUnavailable)
			return
		}
		ctx := context.WithoutCancel(r.Context())
		caller := &door.Caller{ID: "token " + p.Address.Hex(), Token: true, Context: p}
		caller.Valid = func() bool {
			_, err := k.issuer.Verify(ctx, text)
			return !errors.Is(err, token.ErrDenied)
		}
		next.ServeHTTP(w, r.WithContext(door.WithCaller(r.Context(), caller)))
	})
}

func refuseToken(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	http.Error(w, "the token does not count; get another one", http.StatusUnauthorized)
}

// bearer returns the token of a request. Another kind of authorization counts as a wrong token.
func bearer(r *http.Request) (string, bool) {
	list := r.Header.Values("Authorization")
	if len(list) == 0 {
		return "", false
	}
	scheme, text, _ := strings.Cut(list[0], " ")
	if len(list) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return "", true
	}
	return text, true
}

// routes adds the paths by which callers get tokens.
func (k *gatekeeper) routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /auth/challenge", k.limited(k.challenge))
	mux.HandleFunc("POST /auth/token", k.limited(k.token))
	mux.HandleFunc("POST /auth/revoke", k.limited(k.revoke))
	mux.HandleFunc("GET /.well-known/smart-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, http.StatusOK, map[string]any{
			"issuer": k.issuer.Audience(), "token_endpoint": k.issuer.TokenURL(), "revocation_endpoint": k.issuer.Audience() + "/auth/revoke",
			"grant_types_supported":                            []string{"client_credentials"},
			"token_endpoint_auth_methods_supported":            []string{"private_key_jwt"},
			"token_endpoint_auth_signing_alg_values_supported": []string{"ES256"},
			"code_challenge_methods_supported":                 []string{"S256"},
			"capabilities":                                     []string{"client-confidential-asymmetric"},
		})
	})
}

// limited applies the limits of a caller to the paths of tokens.
func (k *gatekeeper) limited(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		if !k.door.Admit("auth " + host) {
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxProof)
		next(w, r)
	}
}

// readProof reads a body of JSON without unknown members.
func readProof(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		_, err = decoder.Token()
	}
	if !errors.Is(err, io.EOF) {
		oauthError(w, http.StatusBadRequest, "invalid_request", "the body is not the JSON object that is described")
		return false
	}
	return true
}

func oauthError(w http.ResponseWriter, status int, code, text string) {
	answerJSON(w, status, map[string]string{"error": code, "error_description": text})
}

// challenge begins a sign-in. It keeps nothing.
func (k *gatekeeper) challenge(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Address common.Address `json:"address"`
	}
	if !readProof(w, r, &in) {
		return
	}
	nonce, message, err := k.issuer.Challenge(in.Address)
	if err != nil {
		log.Error("No challenge can be made", "err", err)
		oauthError(w, http.StatusInternalServerError, "server_error", "the gateway failed")
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{
		"nonce": nonce, "message": message,
		"passkeyChallenge": base64.RawURLEncoding.EncodeToString(k.issuer.PasskeyChallenge(in.Address, nonce).Bytes()),
	})
}

// proof is an answer to a challenge: a message and its signature, or an assertion of a passkey,
// whose parts are in base64url as a browser gives them.
type proof struct {
	Message           string         `json:"message"`
	Address           common.Address `json:"address"`
	Nonce             string         `json:"nonce"`
	AuthenticatorData base64url      `json:"authenticatorData"`
	ClientDataJSON    base64url      `json:"clientDataJSON"`
	Signature         string         `json:"signature"` // hex of the message's, base64url of the passkey's
}

type base64url []byte

func (b *base64url) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.Strict().DecodeString(string(text))
	return err
}

const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// token takes a proof of any kind.
func (k *gatekeeper) token(w http.ResponseWriter, r *http.Request) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var (
		text     string
		lifetime time.Duration
		err      error
	)
	switch kind {
	case "application/json":
		var in proof
		if !readProof(w, r, &in) {
			return
		}
		text, lifetime, err = k.byPerson(r.Context(), &in)
	case "application/x-www-form-urlencoded":
		form, ok := readForm(w, r)
		if !ok {
			return
		}
		if form.Get("grant_type") != "client_credentials" || form.Get("client_assertion_type") != jwtBearer {
			oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "want client_credentials with a client assertion of "+jwtBearer)
			return
		}
		text, lifetime, err = k.issuer.ByClient(r.Context(), form.Get("client_assertion"))
	default:
		oauthError(w, http.StatusUnsupportedMediaType, "invalid_request", "want application/json or application/x-www-form-urlencoded")
		return
	}
	switch {
	case errors.Is(err, token.ErrDenied):
		// Why is not said: it would help a thief more than a caller.
		log.Debug("A proof is refused", "err", err)
		oauthError(w, http.StatusUnauthorized, "invalid_client", "the proof does not count")
	case err != nil:
		log.Warn("No token can be given", "err", err)
		oauthError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "no node can say now who the caller is")
	default:
		answerJSON(w, http.StatusOK, map[string]any{"access_token": text, "token_type": "Bearer", "expires_in": int(lifetime.Seconds())})
	}
}

func (k *gatekeeper) byPerson(ctx context.Context, in *proof) (string, time.Duration, error) {
	if in.Message != "" {
		sig, err := hexutil.Decode(in.Signature)
		if err != nil {
			return "", 0, token.ErrDenied
		}
		return k.issuer.BySIWE(ctx, in.Message, sig)
	}
	sig, err := base64.RawURLEncoding.DecodeString(in.Signature)
	if err != nil {
		return "", 0, token.ErrDenied
	}
	return k.issuer.ByPasskey(ctx, in.Address, in.Nonce, client.Assertion{AuthenticatorData: in.AuthenticatorData, ClientDataJSON: in.ClientDataJSON, Signature: sig})
}

// readForm reads a form, in which each name occurs once.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	text, err := io.ReadAll(r.Body)
	form, bad := url.ParseQuery(string(text))
	for _, values := range form {
		if len(values) > 1 {
			bad = errors.New("a name occurs twice")
		}
	}
	if err != nil || bad != nil {
		oauthError(w, http.StatusBadRequest, "invalid_request", "the body is no form in which each name occurs once")
		return nil, false
	}
	return form, true
}

// revoke ends a token, by RFC 7009. Whoever has the token may end it.
func (k *gatekeeper) revoke(w http.ResponseWriter, r *http.Request) {
	form, ok := readForm(w, r)
	if !ok {
		return
	}
	if err := k.issuer.Revoke(form.Get("token")); err != nil {
		log.Error("A token cannot be revoked", "err", err)
		oauthError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "the token is not revoked; send it again")
		return
	}
	w.WriteHeader(http.StatusOK)
}

// whoami answers gateway_whoami: who a token is of, its roles, and what the chain lets each do.
func (k *gatekeeper) whoami(ctx context.Context, caller *door.Caller, _ json.RawMessage) (any, error) {
	p, ok := caller.Context.(token.Person)
	if !ok {
		return nil, door.Refused("the caller has no token")
	}
	have, err := k.people.find(ctx, p.Address)
	if err != nil {
		return nil, err
	}
	type entry struct {
		role
		Operations json.RawMessage `json:"operations"`
	}
	list := make([]entry, 0, len(have.roles))
	for _, r := range have.roles {
		operations, err := k.people.operations(ctx, r.Number)
		if err != nil {
			return nil, err
		}
		list = append(list, entry{r, operations})
	}
	return map[string]any{"address": p.Address, "orgId": p.Org, "roles": list}, nil
}

// clean removes old proofs until the context ends.
func (k *gatekeeper) clean(ctx context.Context) {
	ticker := time.NewTicker(cleanEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := k.issuer.Clean(); err != nil {
				log.Warn("The folder of tokens cannot be cleaned", "err", err)
			}
		}
	}
}
