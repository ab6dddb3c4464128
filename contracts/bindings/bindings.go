// SPDX-License-Identifier: LGPL-3.0-or-later

// Package bindings holds the generated Go bindings of the native contracts.
package bindings

//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --abi ../abi/IRegistry.json --pkg bindings --type Registry --out gen_registry.go
//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --abi ../abi/IPatients.json --pkg bindings --type Patients --out gen_patients.go
//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --abi ../abi/IRecords.json --pkg bindings --type Records --out gen_records.go
//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --abi ../abi/IConsent.json --pkg bindings --type Consent --alias get=getGrant --out gen_consent.go
//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --abi ../abi/IAccess.json --pkg bindings --type Access --out gen_access.go
//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --abi ../abi/ILogs.json --pkg bindings --type Logs --out gen_logs.go
//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen --v2 --abi ../abi/IGovernance.json --pkg bindings --type Governance --out gen_governance.go
