package main

import (
	"strings"
	"testing"
)

func TestASecondFactorIsLeftOutOnlyWithAReason(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		optional   bool
		fault      string
	}{
		{"as it comes", "", false, ""},
		{"required", "sign_in: {second_factor: required}", false, ""},
		{"with a reason", "sign_in: {second_factor: optional, reason: two people on one island}", true, ""},
		{"without a reason", "sign_in: {second_factor: optional}", true, "x.yaml:1: sign_in.reason: write why"},
		{"another word", "sign_in: {second_factor: never}", false, "x.yaml:1: sign_in.second_factor: write required"},
	} {
		got, faults := parseConfig("x.yaml", []byte(c.yaml), nil)
		if got.staffRules().FactorOptional != c.optional || (len(faults) > 0) != (c.fault != "") || !strings.Contains(faults.Error(), c.fault) {
			t.Errorf("%s: optional %t, faults %q, want %t and %q", c.name, got.staffRules().FactorOptional, faults.Error(), c.optional, c.fault)
		}
		if red := strings.Contains(strings.Join(got.notes(), "\n"), "RED: sign_in.second_factor"); red != c.optional {
			t.Errorf("%s: check is red: %t, want %t", c.name, red, c.optional)
		}
	}
}

func TestASingleSignOnIsWholeOrRefused(t *testing.T) {
	secret := []string{"LINNET_SINGLE_SIGN_ON_CLIENT_SECRET=hush"}
	for _, c := range []struct {
		name, yaml string
		environ    []string
		set        bool
		fault      string
	}{
		{"none", "", nil, false, ""},
		{"whole", "single_sign_on: {issuer: https://id.clinic.example, client_id: linnet, name: Clinic login}", secret, true, ""},
		{"no secret", "single_sign_on: {issuer: https://id.clinic.example, client_id: linnet, name: Clinic login}", nil, true, "client_secret_file: name the file"},
		{"no client", "single_sign_on: {issuer: https://id.clinic.example, name: Clinic login}", secret, true, "client_id: write"},
		{"in the open", "single_sign_on: {issuer: http://id.clinic.example, client_id: linnet, name: Clinic login}", secret, true, "issuer: write"},
		{"no name", "single_sign_on: {issuer: https://id.clinic.example, client_id: linnet}", secret, true, "name: write"},
		{"no issuer", "single_sign_on: {client_id: linnet, name: Clinic login}", secret, false, "issuer: write"},
	} {
		got, faults := parseConfig("x.yaml", []byte(c.yaml), c.environ)
		if (got.staffRules().SignOn != nil) != c.set || (len(faults) > 0) != (c.fault != "") || !strings.Contains(faults.Error(), c.fault) {
			t.Errorf("%s: single sign-on %v, faults %q, want one: %t, fault %q", c.name, got.SignOn.Name, faults.Error(), c.set, c.fault)
		}
		if strings.Contains(faults.Error(), "hush") {
			t.Errorf("%s: a fault prints the secret", c.name)
		}
	}
}
