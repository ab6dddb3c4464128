// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

const patientsHelp = `PATIENTS is a JSON file with all patients of the organization, also those that restrict nothing:

  [{"pid": "0x…", "directives": "0x… SHA-256 of what the patient signed"}, {"pid": "0x…"}]

The proofs contain the salts: give each patient its own, and nobody else any of them.`

var proofsFlag = &cli.PathFlag{Name: "proofs", Usage: "`file` to write, with the proof of each patient", Required: true}

// Limits of a file of patients.
const (
	maxPatients     = 1_000_000
	maxPatientsFile = 256 << 20 // bytes; a patient takes some 160
)

// patientText is one patient in the file.
type patientText struct {
	Pid        common.Hash  `json:"pid"`
	Directives *common.Hash `json:"directives,omitempty"`
}

// readPatients reads the patients of an organization and what each restricts.
func readPatients(path string) ([]client.PatientDirectives, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxPatientsFile+1))
	if err == nil && len(text) > maxPatientsFile {
		err = fmt.Errorf("have more than %d bytes", maxPatientsFile)
	}
	var list []patientText
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		if err = dec.Decode(&list); err == nil && dec.More() {
			err = fmt.Errorf("more follows after the list")
		}
	}
	if err == nil && len(list) > maxPatients {
		err = fmt.Errorf("have %d patients, want at most %d", len(list), maxPatients)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all, seen := make([]client.PatientDirectives, len(list)), make(map[common.Hash]bool, len(list))
	for i, p := range list {
		if p.Pid == (common.Hash{}) || seen[p.Pid] {
			return nil, fmt.Errorf("%s: entry %d has no pid, or that of an earlier one", path, i+1) // a log must not name a patient
		}
		seen[p.Pid] = true
		all[i] = client.PatientDirectives{Pid: p.Pid, Hash: sha256.Sum256(nil)}
		if p.Directives != nil {
			all[i].Hash = *p.Directives
		}
	}
	return all, nil
}

// proofText is the proof of one patient in a file.
type proofText struct {
	Pid        common.Hash   `json:"pid"`
	Directives common.Hash   `json:"directives"`
	Salt       common.Hash   `json:"salt"`
	Index      uint64        `json:"index"`
	Size       uint64        `json:"size"`
	Path       []common.Hash `json:"path"`
}

// commitment is the root of a tree of directives, and the proof of each patient.
type commitment struct {
	Root   common.Hash `json:"root"`
	Proofs []proofText `json:"proofs"`
}

func commitTo(patients []client.PatientDirectives) (c commitment, err error) {
	root, proofs, err := client.CommitDirectives(patients, rand.Reader)
	if err != nil {
		return c, err
	}
	c = commitment{root, make([]proofText, len(proofs))}
	for i, p := range proofs {
		c.Proofs[i] = proofText{patients[i].Pid, patients[i].Hash, p.Salt, p.Leaf.Index, p.Leaf.Count, p.Leaf.Path}
	}
	return c, nil
}

// write replaces a file by the proofs. Only its owner may read it.
func (c commitment) write(path string) error {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(c); err != nil {
		return err
	}
	return terminal.WriteSecret(path, text.Bytes())
}

func commitDirectives(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "the file of the patients")
	if err != nil {
		return err
	}
	patients, err := readPatients(path)
	if err != nil {
		return err
	}
	c, err := commitTo(patients)
	if err != nil {
		return err
	}
	if err := c.write(ctx.Path(proofsFlag.Name)); err != nil {
		return err
	}
	answer := struct {
		Root     common.Hash `json:"root"`
		Patients int         `json:"patients"`
		Proofs   string      `json:"proofs"`
	}{c.Root, len(patients), ctx.Path(proofsFlag.Name)}
	return terminal.PrintFacts(ctx, answer, "root", answer.Root, "patients", answer.Patients, "proofs", answer.Proofs)
}
