package check_test

import "github.com/clipdex/clipdex/internal/declare"

// parent, second and child are the tables p, p2 and t of the foreign key cases.
type parent struct {
	Key
	K *int64
	X *int64
	Y *int64
}

func (parent) TableName() string { return "p" }

// Constraints says the unnamed constraints of p.
func (parent) Constraints() []declare.Constraint {
	return []declare.Constraint{{Def: "UNIQUE (k)"}, {Def: "UNIQUE (x, y)"}}
}

type second struct{ Key }

func (second) TableName() string { return "p2" }

// Child columns of the foreign key cases.
type ChildAB struct {
	tab
	Key
	A *int64
	B *int64
}

type plainChild struct {
	tab
	Key
	A      *int64
	B      *int64
	Parent *parent `gorm:"foreignKey:A;references:ID;constraint:fk"`
}

type cascadeChild struct {
	tab
	Key
	A      *int64
	B      *int64
	Parent *parent `gorm:"foreignKey:A;references:ID;constraint:fk,OnDelete:CASCADE"`
}

type deferrableChild struct {
	tab
	Key
	A      *int64
	B      *int64
	Parent *parent `gorm:"foreignKey:A;references:ID;constraint:fk,OnUpdate:NO ACTION DEFERRABLE INITIALLY IMMEDIATE"`
}

type uniqueChild struct {
	tab
	Key
	A      *int64
	B      *int64
	Parent *parent `gorm:"belongsTo;foreignKey:A;references:K;constraint:fk"`
}

type fullChild struct{ ChildAB }

func (fullChild) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: "fk", Def: "FOREIGN KEY (a, b) REFERENCES p (x, y) MATCH FULL"}}
}

type tree struct {
	tab
	Key
	ParentID *int64
	Parent   *tree `gorm:"constraint:fk_parent"`
}

type partitionedA struct {
	ID int64  `gorm:"primaryKey;autoIncrement:false"`
	At string `gorm:"primaryKey;type:date"`
}

func (partitionedA) TableName() string { return "a" }

// TableOptions says the partition key.
func (partitionedA) TableOptions() declare.TableOptions {
	return declare.TableOptions{PartitionBy: "RANGE (at)"}
}

type ofPartitioned struct {
	tab
	Key
	AID int64         `gorm:"column:a_id"`
	AAt string        `gorm:"column:a_at;type:date"`
	A   *partitionedA `gorm:"foreignKey:AID,AAt;references:ID,At"`
}

func family(child any) []any { return []any{parent{}, second{}, child} }

// otherModels are the models of drift-cases.tsv that need names of their own.
var otherModels = map[string]any{
	"002": upper{}, "003": order{}, "004": appT{}, "005": appKey{}, "008": partitioned{},
	"006": struct {
		tab
		Key
		A string
	}{},
	"058": pairAB{}, "059": unnamedA{}, "061": nullsA{}, "062": includeA{},
	"079": family(plainChild{}), "080": family(plainChild{}), "081": family(cascadeChild{}), "082": family(deferrableChild{}), "083": family(uniqueChild{}),
	"084": family(fullChild{}), "085": family(plainChild{}), "086": tree{}, "087": []any{partitionedA{}, ofPartitioned{}}, "092": unnamedCheck{}, "095": commented{},
}
