package schema

import "slices"

// Same says whether two objects of one id agree in everything that Attrs lays out, without laying it out: nearly all
// objects of two schemas that are compared do. Where it says no, their Attrs may still be equal.
func Same(a, b Described) bool {
	switch a := a.(type) {
	case column:
		b, ok := b.(column)
		return ok && a.ofView == b.ofView && a.serial == b.serial && a.home == b.home && sameColumn(a.Column, b.Column)
	case constraint:
		b, ok := b.(constraint)
		return ok && a.home == b.home && sameConstraint(a.Constraint, b.Constraint)
	case index:
		b, ok := b.(index)
		return ok && sameIndex(a.Index, b.Index)
	case relation:
		b, ok := b.(relation)
		return ok && a.home == b.home && sameRelation(a.Relation, b.Relation)
	case sequence:
		b, ok := b.(sequence)
		return ok && a.home == b.home && *a.Sequence == *b.Sequence
	}
	return false
}

func sameColumn(a, b *Column) bool {
	return a.Type == b.Type && a.Collation == b.Collation && a.NotNull == b.NotNull && a.NotNullFor == b.NotNullFor &&
		a.Default == b.Default && a.DefaultSequence == b.DefaultSequence && a.Generated == b.Generated && a.Virtual == b.Virtual &&
		a.Identity == b.Identity && samePointed(a.IdentitySequence, b.IdentitySequence) &&
		a.Storage == b.Storage && a.Compression == b.Compression && a.Statistics == b.Statistics &&
		slices.Equal(a.Options, b.Options) && a.Inherited == b.Inherited && a.Comment == b.Comment
}

func samePointed[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func sameConstraint(a, b *Constraint) bool {
	return a.Kind == b.Kind && slices.Equal(a.Columns, b.Columns) && (a.Index == b.Index || a.Index != nil && b.Index != nil && sameIndex(a.Index, b.Index)) &&
		a.Expr == b.Expr && a.Ref == b.Ref && slices.Equal(a.RefColumns, b.RefColumns) && a.MatchFull == b.MatchFull &&
		a.OnUpdate == b.OnUpdate && a.OnDelete == b.OnDelete && slices.Equal(a.OnDeleteColumns, b.OnDeleteColumns) &&
		a.Deferrable == b.Deferrable && a.Deferred == b.Deferred && a.NotValid == b.NotValid && a.NotEnforced == b.NotEnforced &&
		a.NoInherit == b.NoInherit && a.Period == b.Period && a.Comment == b.Comment
}

func sameIndex(a, b *Index) bool {
	return a.Unique == b.Unique && a.Method == b.Method && slices.Equal(a.Keys, b.Keys) && slices.Equal(a.Include, b.Include) &&
		a.NullsNotDistinct == b.NullsNotDistinct && a.Predicate == b.Predicate && slices.Equal(a.Options, b.Options) &&
		a.Tablespace == b.Tablespace && a.Invalid == b.Invalid && a.Clustered == b.Clustered && a.ReplicaIdentity == b.ReplicaIdentity &&
		slices.Equal(a.Statistics, b.Statistics) && a.Comment == b.Comment
}

func sameRelation(a, b *Relation) bool {
	return a.Kind == b.Kind && a.Unlogged == b.Unlogged && slices.Equal(a.Options, b.Options) && a.AccessMethod == b.AccessMethod &&
		a.Tablespace == b.Tablespace && a.PartitionBy == b.PartitionBy && a.PartitionOf == b.PartitionOf && a.PartitionBound == b.PartitionBound &&
		slices.Equal(a.Inherits, b.Inherits) && a.OfType == b.OfType && a.Server == b.Server && a.ReplicaIdentity == b.ReplicaIdentity &&
		a.Query == b.Query && a.Comment == b.Comment
}
