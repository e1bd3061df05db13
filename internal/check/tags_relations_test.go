package check_test

import (
	"testing"
	"time"

	"gorm.io/gorm"
)

// Author is what the models of this file refer to; GORM finds its key by the name of the struct.
type Author struct {
	ID   int64
	Name string `gorm:"unique;not null"`
}

const authors = "CREATE TABLE authors (id bigserial PRIMARY KEY, name text NOT NULL, CONSTRAINT uni_authors_name UNIQUE (name)); "

// TestTagsOfRelations holds the foreign keys that relation fields mean.
func TestTagsOfRelations(t *testing.T) {
	type belongs struct {
		tab
		ID       int64
		AuthorID int64
		Author   Author
	}
	type named struct {
		tab
		AuthorID *int64
		Author   *Author `gorm:"constraint:of_author,OnUpdate:CASCADE,OnDelete:SET NULL"`
	}
	type nameAlone struct {
		tab
		AuthorID *int64
		Author   *Author `gorm:"constraint:of_author"`
	}
	type settingsAlone struct {
		tab
		AuthorID *int64
		Author   *Author `gorm:"constraint:OnDelete:RESTRICT"`
	}
	type noAction struct {
		tab
		AuthorID *int64
		Author   *Author `gorm:"constraint:OnDelete:NO ACTION,OnUpdate:SET DEFAULT"`
	}
	type deferred struct {
		tab
		AuthorID *int64
		Author   *Author `gorm:"constraint:OnUpdate:CASCADE DEFERRABLE INITIALLY DEFERRED"`
	}
	type none struct {
		tab
		AuthorID *int64
		Author   *Author `gorm:"constraint:-"`
	}
	type byUnique struct {
		tab
		AuthorName string
		Author     *Author `gorm:"belongsTo;references:Name"`
	}
	type otherKey struct {
		tab
		Writer int64   `gorm:"type:bigint;not null"`
		Author *Author `gorm:"foreignKey:Writer;references:ID"`
	}
	type selfReference struct {
		ID       int64
		ParentID *int64
		Parent   *selfReference
	}
	type Part struct {
		ID      int64
		WholeID int64
	}
	type Whole struct {
		ID    int64
		Parts []Part `gorm:"constraint:OnDelete:CASCADE"`
	}
	type Passport struct {
		ID       int64
		HolderID int64 `gorm:"unique"`
	}
	type Holder struct {
		ID       int64
		Passport Passport
	}
	type Both struct {
		ID       int64
		KeeperID int64
		Keeper   *struct{} `gorm:"-"`
	}
	type Keeper struct {
		ID    int64
		Boths []Both `gorm:"constraint:keeps,OnDelete:CASCADE"`
	}
	type Point struct {
		X int64 `gorm:"primaryKey;autoIncrement:false"`
		Y int64 `gorm:"primaryKey;autoIncrement:false"`
	}
	type composite struct {
		tab
		PX, PY *int64
		Point  *Point `gorm:"foreignKey:PX,PY;references:X,Y;constraint:at"`
	}
	type Tag struct {
		Slug string `gorm:"primaryKey;type:varchar(30)"`
	}
	type Article struct {
		ID   int64
		Tags []Tag `gorm:"many2many:article_tags;constraint:OnDelete:CASCADE"`
	}
	type Person struct {
		ID      int64     `gorm:"type:bigserial;primaryKey"`
		Friends []*Person `gorm:"many2many:friendships"`
	}
	type Serial struct {
		ID int64 `gorm:"type:bigserial;primaryKey"`
	}
	type pointsAtSerial struct {
		tab
		SerialID int64 `gorm:"type:bigint"`
		Serial   *Serial
	}
	type untypedAtSerial struct {
		tab
		SerialID int64
		Serial   *Serial
	}
	type shorter struct {
		tab
		TagSlug string `gorm:"type:varchar(40)"`
		Tag     *Tag
	}
	type takesType struct {
		tab
		TagSlug string
		Tag     *Tag
	}
	type Video struct {
		VideoID string `gorm:"primaryKey"`
	}
	type sameName struct {
		tab
		VideoID string `gorm:"primaryKey"`
		Video   *Video `gorm:"belongsTo;foreignKey:VideoID;references:VideoID"`
	}
	type polymorphic struct {
		tab
		ID        int64
		OwnerID   int64
		OwnerType string
	}
	type Owner struct {
		ID    int64
		Notes []polymorphic `gorm:"polymorphic:Owner"`
	}
	fk := func(rest string) string {
		return authors + "CREATE TABLE t (author_id bigint, CONSTRAINT " + rest + ")"
	}
	runTags(t, []tagCase{
		{"belongs to", []any{Author{}, belongs{}}, authors + "CREATE TABLE t (id bigserial PRIMARY KEY, author_id bigint, CONSTRAINT fk_t_author FOREIGN KEY (author_id) REFERENCES authors)",
			authors + "CREATE TABLE t (id bigserial PRIMARY KEY, author_id bigint REFERENCES authors)"},
		{"name and actions", []any{Author{}, named{}}, fk("of_author FOREIGN KEY (author_id) REFERENCES authors ON UPDATE CASCADE ON DELETE SET NULL"),
			fk("of_author FOREIGN KEY (author_id) REFERENCES authors ON UPDATE CASCADE ON DELETE SET DEFAULT")},
		{"name alone", []any{Author{}, nameAlone{}}, fk("of_author FOREIGN KEY (author_id) REFERENCES authors"), fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors")},
		{"settings alone", []any{Author{}, settingsAlone{}}, fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors ON DELETE RESTRICT"),
			fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors")},
		{"no action", []any{Author{}, noAction{}}, fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors ON UPDATE SET DEFAULT"),
			fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors ON DELETE RESTRICT ON UPDATE SET DEFAULT")},
		{"deferrable suffix", []any{Author{}, deferred{}}, fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"),
			fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors ON UPDATE CASCADE DEFERRABLE")},
		{"constraint:-", []any{Author{}, none{}}, authors + "CREATE TABLE t (author_id bigint)", fk("fk_t_author FOREIGN KEY (author_id) REFERENCES authors")},
		{"references a unique column", []any{Author{}, byUnique{}}, authors + "CREATE TABLE t (author_name text, CONSTRAINT fk_t_author FOREIGN KEY (author_name) REFERENCES authors (name))",
			authors + "CREATE TABLE t (author_name text)"},
		{"other key column", []any{Author{}, otherKey{}}, authors + "CREATE TABLE t (writer bigint NOT NULL, CONSTRAINT fk_t_author FOREIGN KEY (writer) REFERENCES authors)",
			authors + "CREATE TABLE t (writer bigint NOT NULL, CONSTRAINT fk_t_author FOREIGN KEY (writer) REFERENCES authors ON DELETE CASCADE)"},
		{"self reference", selfReference{}, "CREATE TABLE self_references (id bigserial PRIMARY KEY, parent_id bigint, CONSTRAINT fk_self_references_parent FOREIGN KEY (parent_id) REFERENCES self_references)",
			"CREATE TABLE self_references (id bigserial PRIMARY KEY, parent_id bigint)"},
		{"has many", []any{Whole{}, Part{}}, "CREATE TABLE wholes (id bigserial PRIMARY KEY); CREATE TABLE parts (id bigserial PRIMARY KEY, whole_id bigint, CONSTRAINT fk_wholes_parts FOREIGN KEY (whole_id) REFERENCES wholes ON DELETE CASCADE)",
			"CREATE TABLE wholes (id bigserial PRIMARY KEY); CREATE TABLE parts (id bigserial PRIMARY KEY, whole_id bigint, CONSTRAINT fk_wholes_parts FOREIGN KEY (whole_id) REFERENCES wholes)"},
		{"has one", []any{Passport{}, Holder{}}, "CREATE TABLE holders (id bigserial PRIMARY KEY); CREATE TABLE passports (id bigserial PRIMARY KEY, holder_id bigint CONSTRAINT uni_passports_holder_id UNIQUE, CONSTRAINT fk_holders_passport FOREIGN KEY (holder_id) REFERENCES holders)",
			"CREATE TABLE holders (id bigserial PRIMARY KEY); CREATE TABLE passports (id bigserial PRIMARY KEY, holder_id bigint CONSTRAINT uni_passports_holder_id UNIQUE)"},
		{"has many with a name", []any{Keeper{}, Both{}}, "CREATE TABLE keepers (id bigserial PRIMARY KEY); CREATE TABLE boths (id bigserial PRIMARY KEY, keeper_id bigint, CONSTRAINT keeps FOREIGN KEY (keeper_id) REFERENCES keepers ON DELETE CASCADE)",
			"CREATE TABLE keepers (id bigserial PRIMARY KEY); CREATE TABLE boths (id bigserial PRIMARY KEY, keeper_id bigint NOT NULL, CONSTRAINT keeps FOREIGN KEY (keeper_id) REFERENCES keepers ON DELETE CASCADE)"},
		{"composite", []any{Point{}, composite{}}, "CREATE TABLE points (x bigint, y bigint, PRIMARY KEY (x, y)); CREATE TABLE t (px bigint, py bigint, CONSTRAINT at FOREIGN KEY (py, px) REFERENCES points (y, x))",
			"CREATE TABLE points (x bigint, y bigint, PRIMARY KEY (x, y)); CREATE TABLE t (px bigint, py bigint, CONSTRAINT at FOREIGN KEY (px, py) REFERENCES points (y, x))"},
		{"many to many", []any{Article{}, Tag{}}, "CREATE TABLE tags (slug varchar(30) PRIMARY KEY); CREATE TABLE articles (id bigserial PRIMARY KEY); CREATE TABLE article_tags (article_id bigint, tag_slug varchar(30), PRIMARY KEY (article_id, tag_slug), CONSTRAINT fk_article_tags_article FOREIGN KEY (article_id) REFERENCES articles ON DELETE CASCADE, CONSTRAINT fk_article_tags_tag FOREIGN KEY (tag_slug) REFERENCES tags ON DELETE CASCADE)",
			"CREATE TABLE tags (slug varchar(30) PRIMARY KEY); CREATE TABLE articles (id bigserial PRIMARY KEY)"},
		{"many to many of itself", Person{}, "CREATE TABLE people (id bigserial PRIMARY KEY); CREATE TABLE friendships (person_id bigint, friend_id bigint, PRIMARY KEY (person_id, friend_id), CONSTRAINT fk_friendships_person FOREIGN KEY (person_id) REFERENCES people, CONSTRAINT fk_friendships_friends FOREIGN KEY (friend_id) REFERENCES people)",
			"CREATE TABLE people (id bigserial PRIMARY KEY)"},
		{"key of a serial", []any{Serial{}, pointsAtSerial{}}, "CREATE TABLE serials (id bigserial PRIMARY KEY); CREATE TABLE t (serial_id bigint, CONSTRAINT fk_t_serial FOREIGN KEY (serial_id) REFERENCES serials)",
			"CREATE TABLE serials (id bigserial PRIMARY KEY); CREATE TABLE t (serial_id bigserial, CONSTRAINT fk_t_serial FOREIGN KEY (serial_id) REFERENCES serials)"},
		{"untyped key of a serial", []any{Serial{}, untypedAtSerial{}}, "CREATE TABLE serials (id bigserial PRIMARY KEY); CREATE TABLE t (serial_id bigint, CONSTRAINT fk_t_serial FOREIGN KEY (serial_id) REFERENCES serials)",
			"CREATE TABLE serials (id bigserial PRIMARY KEY); CREATE TABLE t (serial_id integer, CONSTRAINT fk_t_serial FOREIGN KEY (serial_id) REFERENCES serials)"},
		{"a key's own type", []any{Tag{}, shorter{}}, "CREATE TABLE tags (slug varchar(30) PRIMARY KEY); CREATE TABLE t (tag_slug varchar(40), CONSTRAINT fk_t_tag FOREIGN KEY (tag_slug) REFERENCES tags)",
			"CREATE TABLE tags (slug varchar(30) PRIMARY KEY); CREATE TABLE t (tag_slug varchar(30), CONSTRAINT fk_t_tag FOREIGN KEY (tag_slug) REFERENCES tags)"},
		{"the referenced type", []any{Tag{}, takesType{}}, "CREATE TABLE tags (slug varchar(30) PRIMARY KEY); CREATE TABLE t (tag_slug varchar(30), CONSTRAINT fk_t_tag FOREIGN KEY (tag_slug) REFERENCES tags)",
			"CREATE TABLE tags (slug varchar(30) PRIMARY KEY); CREATE TABLE t (tag_slug text, CONSTRAINT fk_t_tag FOREIGN KEY (tag_slug) REFERENCES tags)"},
		{"belongsTo", []any{Video{}, sameName{}}, "CREATE TABLE videos (video_id text PRIMARY KEY); CREATE TABLE t (video_id text PRIMARY KEY, CONSTRAINT fk_t_video FOREIGN KEY (video_id) REFERENCES videos)",
			"CREATE TABLE videos (video_id text PRIMARY KEY); CREATE TABLE t (video_id text PRIMARY KEY); ALTER TABLE videos ADD CONSTRAINT fk_t_video FOREIGN KEY (video_id) REFERENCES t"},
		{"polymorphic", []any{Owner{}, polymorphic{}}, "CREATE TABLE owners (id bigserial PRIMARY KEY); CREATE TABLE t (id bigserial PRIMARY KEY, owner_id bigint, owner_type text)",
			"CREATE TABLE owners (id bigserial PRIMARY KEY); CREATE TABLE t (id bigserial PRIMARY KEY, owner_id bigint, owner_type text, CONSTRAINT fk_owners_notes FOREIGN KEY (owner_id) REFERENCES owners)"},
	})
}

// Address is embedded below.
type Address struct {
	Street string `gorm:"not null"`
	City   string `gorm:"size:40;check:city <> ''"`
}

// Audit is embedded without a tag.
type Audit struct {
	CreatedAt time.Time `gorm:"default:now()"`
	UpdatedAt time.Time
}

// TestTagsOfFields holds what embedding, leaving out and permissions mean.
func TestTagsOfFields(t *testing.T) {
	type things struct {
		schemed
		ID   int64
		Name string `gorm:"index;unique"`
	}
	type GadgetURL struct{ HTMLBody string }
	runTags(t, []tagCase{
		{"embedded", struct {
			tab
			Home Address `gorm:"embedded"`
		}{}, "street text NOT NULL, city varchar(40), CONSTRAINT chk_t_city CHECK (city <> '')", "street text, city varchar(40), CONSTRAINT chk_t_city CHECK (city <> '')"},
		{"embedded pointer", struct {
			tab
			Home *Audit `gorm:"embedded"`
		}{}, "created_at timestamptz DEFAULT now(), updated_at timestamptz", "created_at timestamptz, updated_at timestamptz"},
		{"embedded twice with prefixes", struct {
			tab
			Home Audit `gorm:"embedded;embeddedPrefix:home_"`
			Work Audit `gorm:"embedded;embeddedPrefix:work_"`
		}{}, "home_created_at timestamptz DEFAULT now(), home_updated_at timestamptz, work_created_at timestamptz DEFAULT now(), work_updated_at timestamptz",
			"home_created_at timestamptz DEFAULT now(), home_updated_at timestamptz, work_created_at timestamptz, work_updated_at timestamptz"},
		{"anonymous", struct {
			tab
			Audit
			A string
		}{}, "created_at timestamptz DEFAULT now(), updated_at timestamptz, a text", "created_at timestamptz DEFAULT now(), updated_at timestamptz"},
		{"outer field wins", struct {
			tab
			Audit
			UpdatedAt int64
		}{}, "created_at timestamptz DEFAULT now(), updated_at bigint", "created_at timestamptz DEFAULT now(), updated_at timestamptz"},
		{"gorm.Model", struct {
			tab
			gorm.Model
		}{}, "CREATE TABLE t (id bigserial PRIMARY KEY, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz); CREATE INDEX idx_t_deleted_at ON t (deleted_at)",
			"id bigserial PRIMARY KEY, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz"},
		{"gorm.DeletedAt", struct {
			tab
			Gone gorm.DeletedAt
		}{}, "gone timestamptz", "gone timestamp"},
		{"left out", struct {
			tab
			A string
			B string   `gorm:"-"`
			C string   `gorm:"-:migration"`
			D chan int `gorm:"-:all"`
		}{}, "a text", "a text, b text"},
		{"permissions", struct {
			tab
			A string `gorm:"->"`
			B string `gorm:"<-:create"`
			C string `gorm:"->:false;<-:create"`
			D int64  `gorm:"autoCreateTime:milli;autoUpdateTime"`
		}{}, "a text, b text, c text, d bigint", "a text, b text, c text"},
		{"schema", things{}, "CREATE SCHEMA app; CREATE TABLE app.things (id bigserial PRIMARY KEY, name text, CONSTRAINT uni_app_things_name UNIQUE (name)); CREATE INDEX idx_app_things_name ON app.things (name)",
			"CREATE TABLE things (id bigserial PRIMARY KEY, name text, CONSTRAINT uni_app_things_name UNIQUE (name)); CREATE INDEX idx_app_things_name ON things (name)"},
		{"GORM's names", GadgetURL{}, "CREATE TABLE gadget_urls (html_body text)", "CREATE TABLE gadget_urls (h_t_m_l_body text)"},
		{"pointer to a model", &struct {
			tab
			A string
		}{}, "a text", "a bigint"},
	})
}

type schemed struct{}

func (schemed) TableName() string { return "app.things" }
